"""A gap or a wrong hash among facts: each follower stops that partition, and the others go on."""

from pathlib import Path

from libs.contracts.members import MemberApplied, MemberProfile
from tests.bench.probing import key_on
from tests.fulfilment.chronicle import Chronicle, until
from tests.gateway.town import Town, town

STEPS = ("grinding",)


def applied(member_id: str) -> MemberApplied:
    profile = MemberProfile(name=member_id, uscc="91130535XXDEM00154", role="assembler",
                            steps=STEPS)  # fmt: skip
    return MemberApplied(member_id=member_id, profile=profile)


class Broken:
    """Partition 0 has a gap, 1 a fact that does not continue its chain, 2 is whole."""

    def __init__(self, kafka: str) -> None:
        self.kafka = kafka
        self.before = [key_on(at, "before") for at in range(3)]
        self.faulty = [key_on(at, "faulty") for at in range(2)]
        self.behind = [key_on(at, "behind") for at in range(3)]

    def write(self, cluster: str) -> None:
        self.chronicle = written = Chronicle(self.kafka, cluster)
        for member_id in (*self.before, *self.faulty):
            written.write("members", member_id, applied(member_id))
        gap, wrong = [("members", member_id) for member_id in self.faulty]
        written.heads[gap] = written.heads[gap]._replace(seq=2)
        written.heads[wrong] = written.heads[wrong]._replace(hash="0" * 64)
        for member_id in (*self.faulty, *self.behind):
            written.write("members", member_id, applied(member_id))

    def heard(self) -> set[str]:
        """Of which members the plan desk was told."""
        return {body["member_id"] for _, body, _ in self.chronicle.commands("plans")}


def stopped(made: Town) -> list[str]:
    items = made.get("group", "/v1/alarms", Accept_Language="en").json()["items"]
    return [a["detail"] for a in items if a["code"] == "alarm.partition_stopped"]


def test_who_reacts_and_who_projects_stop_at_the_fault_and_go_on_elsewhere(
    kafka: str, tmp_path: Path
) -> None:
    log = Broken(kafka)
    with town(kafka, tmp_path, ("dispatch",), fill=log.write) as made:
        until(lambda: log.behind[2] in log.heard(), 60)
        alarms = [line for line in (tmp_path / "dispatch.log").read_text().splitlines()
                  if "partition_stopped" in line]  # fmt: skip
        assert len(alarms) == 2
        assert any("what is between is gone" in line for line in alarms)
        assert any("does not continue the chain" in line for line in alarms)
        assert log.heard() == {*log.before, *log.faulty, log.behind[2]}

        made.until("group", "/v1/members", lambda said: log.behind[2] in str(said))
        shown = str(made.get("group", "/v1/members?limit=100").json())
        assert not [member_id for member_id in log.behind[:2] if member_id in shown]
        assert len(stopped(made)) == 2
        assert "ended with" not in (tmp_path / "dispatch.log").read_text()
    log.chronicle.producer.close()
