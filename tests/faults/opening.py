"""Opens the town: the first key, the cluster, its members and buyers, a key for each of them."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from services.console.app import keys
from services.console.app.broker import Broker
from tests.faults.asking import Asking
from tests.faults.folk import Folk
from tests.faults.hearing import Hearing
from tests.faults.journal import Journal
from tests.faults.wishes import BUYERS, USCC, opening


class Town(NamedTuple):
    asking: Asking
    folk: Folk
    hearing: Hearing


@contextmanager
def opened(
    cluster: str, seed: int, folder: Path, env: dict[str, str], broker: Broker
) -> Iterator[Town]:
    journal = Journal(folder / "journal.jsonl")
    address = f"http://127.0.0.1:{env['GONGDAN_PORT']}"
    asking = Asking(cluster, address, broker.bootstrap, journal, random.Random(f"times/{seed}"))
    _open(asking, broker.bootstrap)
    folk = Folk(cluster, seed)
    hearing = Hearing(broker.bootstrap, cluster, folk, seed)
    try:
        yield Town(asking, folk, hearing)
    finally:
        hearing.close()
        asking.close()
        journal.close()


def _open(asking: Asking, bootstrap: str) -> None:
    """Errors: AssertionError where the town does not open."""
    deadline = time.monotonic() + 90
    secret = keys.new_token()
    asking.secrets["group"] = secret
    while not _ready(asking.address):
        assert time.monotonic() < deadline, "the gateway does not get ready"
        time.sleep(0.2)
    assert keys.issue(bootstrap, asking.cluster, secret), "the first key is not decided"
    while asking.status("group", "/v1/keys") != 200:
        assert time.monotonic() < deadline, "the first key is not known"
        time.sleep(0.2)
    for wish in opening():
        asked = asking.new(wish, by_api=True)
        while asked.id not in asking.accepted:
            asking.ask(asked)
            assert time.monotonic() < deadline, f"{wish.name} is not answered"
            time.sleep(0.2)
    for role, parties in (("buyer", BUYERS), ("member", USCC)):
        for party in parties:
            asking.secrets[party] = _key(asking, role, party)


def _ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=2).is_success
    except httpx.TransportError:
        return False


def _key(asking: Asking, role: str, party: str) -> str:
    headers = {"Authorization": f"Bearer {asking.secrets['group']}", "Idempotency-Key": party}
    body = {"role": role, "party": party}
    answer = asking.client.post(f"{asking.address}/v1/keys", json=body, headers=headers)
    secret: str = answer.json()["secret"]
    return secret
