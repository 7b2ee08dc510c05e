"""What a run comes to, as text and as an exit code."""

import re
from dataclasses import dataclass
from typing import Any

from tests.faults.asking import Asking
from tests.faults.breaking import Breaking
from tests.faults.driving import Driving
from tests.faults.hearing import Hearing
from tests.faults.house import House

ALARMS = re.compile(r"partition_stopped|alarm: |ended for good|made no progress")


@dataclass
class Summary:
    seed: int
    minutes: float
    asking: Asking
    driving: Driving
    hearing: Hearing
    house: House
    breaking: Breaking
    drained: float  # seconds
    not_drained: str
    left_out: int  # KAFKA-20734: what hangs then is the broker's doing
    exit_code: int
    verdict: dict[str, Any]

    @property
    def clean(self) -> bool:
        return not (
            self.exit_code or self.not_drained or self.driving.failed or self.hearing.parked
        )

    def waits(self) -> list[tuple[float, str]]:
        """Seconds from each first acknowledgement to the outcome, sorted, with the command."""
        decided, asking = self.hearing.decided, self.asking
        there = ((decided.get(id), at, id) for id, at in asking.accepted.items())
        return sorted(
            (
                max(0.0, seen - at),
                f"{id}, {asking.asked_ids[id]}, at {at - self.driving.began:.0f} s",
            )
            for seen, at, id in there
            if seen is not None
        )

    def text(self) -> str:
        asking, waits = self.asking, self.waits() or [(0.0, "none")]
        acknowledged = len(asking.accepted)
        kinds = ", ".join(f"{kind} {n}" for kind, n in sorted(asking.kinds.items()))
        starts = {name: n for name, n in self.house.started().items() if n}
        lines = [
            f"seed {self.seed}, {self.minutes:g} minutes",
            f"commands {len(asking.asked_ids)}: {kinds}",
            f"asked {asking.sent} times, {self.hearing.repeated} of the cluster's own repeated;"
            f" {self.hearing.events} events",
            f"acknowledged {acknowledged}, unacknowledged {len(asking.asked_ids) - acknowledged}"
            f" (turned away {asking.turned_away}); answers {asking.answers}",
            f"faults {sum(self.breaking.done.values())}: {dict(self.breaking.done)}",
            *(f"  not carried out, {missed}" for missed in self.breaking.missed),
            f"restarts {sum(starts.values())}: {starts}; by the operator: {self.house.operated}",
            f"acknowledgement to outcome: p50 {waits[len(waits) // 2][0]:.2f} s,"
            f" p95 {waits[int(len(waits) * 0.95)][0]:.2f} s, longest {waits[-1][0]:.1f} s",
            f"  that was {waits[-1][1]}",
            f"markers that the broker left out: {self.left_out}",
            self.not_drained or f"drained in {self.drained:.1f} s",
            *(f"driver: {failed}" for failed in self.driving.failed[:10]),
            *(f"parked: {reason}" for reason in self.hearing.parked[:10]),
            *self._verdict(),
            f"seed {self.seed}: {'clean' if self.clean else 'NOT CLEAN'}",
        ]
        return "\n".join(lines)

    def _verdict(self) -> list[str]:
        found = [*self.verdict.get("offenders", ()), *self.verdict.get("in_flight", ())]
        said = [f"  {f['invariant']} {f['subject']}: {f['says']}" for f in found[:40]]
        counted = f"{len(self.verdict.get('offenders', ()))} offenders,"
        counted += f" {len(self.verdict.get('in_flight', ()))} in flight"
        checked = " ".join(self.verdict.get("checked", ()))
        return [f"verify (exit {self.exit_code}): {checked}; {counted}", *said]
