"""Promises, asked of what stands: made ready once for each state of the desk, then quick."""

import threading
from collections.abc import Sequence

from services.dispatch import promising
from services.dispatch.app.beside import WAIT_SECONDS, Busy
from services.dispatch.calibration import own
from services.dispatch.desk import Desk
from services.dispatch.promising.telling import Terms
from services.dispatch.prospective import Prospect, Wanted, prospect
from services.dispatch.retelling import standing
from services.dispatch.translation import translate


class Promises:
    """One at a time: a promise takes milliseconds, and what stands is shared."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.desk: Desk | None = None

    def ask(
        self, desk: Desk, lines: Sequence[Wanted], moving: bool
    ) -> tuple[Prospect, promising.Promise | None]:
        """None: no line could be read, or planned at all. Errors: Busy."""
        asked = prospect(desk, lines)
        if not asked.look.situation.lines:
            return asked, None
        problem, terms = translate(asked.look.situation), Terms(records=records(desk))
        if not self.turn.acquire(timeout=WAIT_SECONDS):
            raise Busy
        try:
            find = promising.promise_moving if moving else promising.promise
            return asked, find(self._standing(desk), problem, terms)
        finally:
            self.turn.release()

    def _standing(self, desk: Desk) -> promising.Standing:
        if self.desk is not desk:
            at = standing(desk)
            self.standing = promising.standing_of(at.problem, at.plan)
            self.desk = desk
        return self.standing


def records(desk: Desk) -> dict[str, promising.Record]:
    """Where declared hours were multiplied already, each member is expected to deliver them."""
    counted = desk.policy.calibration == "delivered"
    told = {member_id: own(desk, member_id) for member_id in desk.members}
    return {
        member_id: promising.Record(
            delivered=1000 if counted else known.per_mille,
            accepted=1000,
            variance=known.variance,
            periods=known.weeks,
        )
        for member_id, known in told.items()
        if known.weeks
    }
