"""A broker in the foreground until Ctrl-C: `make kafka`. Arguments: [PORT [DATA_DIR]]."""

import signal
import sys
import threading
from pathlib import Path

from services.console.app.broker import Broker
from services.console.app.jars import KafkaUnavailable


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9092
    broker = Broker(Path(sys.argv[2] if len(sys.argv) > 2 else ".gongdan/kafka"), port)
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    try:
        broker.start()
    except KafkaUnavailable as why:
        sys.exit(str(why))
    print(f"Kafka listens on {broker.bootstrap}; its log is {broker.log}.", flush=True)
    while broker.pid and not over.wait(0.5):
        pass
    ended = broker.pid is None
    broker.stop()
    if ended:
        sys.exit(f"Kafka ended by itself. The log is {broker.log}.")


if __name__ == "__main__":
    main()
