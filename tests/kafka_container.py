"""Kafka in a container, for those who test with `GONGDAN_TEST_KAFKA=docker`."""

from testcontainers.community.kafka import KafkaContainer

START = """#!/bin/sh
inside=$(hostname -i | cut -d' ' -f1)
export KAFKA_ADVERTISED_LISTENERS={name}://{host}:{port},BROKER://$inside:9092
exec /etc/kafka/docker/run
"""


class ApacheKafka(KafkaContainer):
    """The library drives Confluent's image; this is what differs in Apache's own."""

    def __init__(self, image: str = "apache/kafka:4.2.2") -> None:
        super().__init__(image)
        self.with_kraft()

    def _verify_min_kraft_version(self) -> None:
        """It compares with Confluent's numbers; Apache's has nothing but KRaft."""

    def configure(self) -> None:
        super().configure()  # type: ignore[no-untyped-call]
        self.boot_command = ""
        self.env.pop("KAFKA_BROKER_ID", None)
        settings = {
            "AUTO_CREATE_TOPICS_ENABLE": "false",
            "GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
            "GROUP_MIN_SESSION_TIMEOUT_MS": "1000",
            "LOG_MESSAGE_TIMESTAMP_TYPE": "LogAppendTime",
            "MESSAGE_MAX_BYTES": "4194304",
            "OFFSETS_TOPIC_NUM_PARTITIONS": "6",
            "REPLICA_FETCH_MAX_BYTES": "4194304",
            "SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR": "1",
            "SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "1",
            "TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS": "1000",
            "TRANSACTION_STATE_LOG_MIN_ISR": "1",
            "TRANSACTION_STATE_LOG_NUM_PARTITIONS": "6",
            "TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        }
        for name, value in settings.items():
            self.with_env(f"KAFKA_{name}", value)

    def tc_start(self) -> None:
        host, port = self.get_container_host_ip(), self.get_exposed_port(self.port)
        script = START.format(name=self.listener_name, host=host, port=port)
        self.create_file(script.encode(), KafkaContainer.TC_START_SCRIPT)
