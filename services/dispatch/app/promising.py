"""Promises, asked of what stands: made ready once for each state of the desk, then quick."""

from collections.abc import Callable
from typing import Any, NamedTuple

from services.dispatch import promising
from services.dispatch.app.beside import Beside
from services.dispatch.app.kept import Kept
from services.dispatch.desk.calibration import own
from services.dispatch.desk.state import Desk
from services.dispatch.planning.outlook import Outlook
from services.dispatch.planning.prospective import Wanted, ground, prospect
from services.dispatch.planning.retelling import standing
from services.dispatch.promising.telling import Terms
from services.dispatch.promising.warming import warm
from services.dispatch.telling import promised
from services.dispatch.translating.translation import translate

Lines = tuple[Wanted, ...]
Find = Callable[..., promising.Promise]


class Promises:
    """A promise takes milliseconds of what stands, and others may not have to move; where they
    may, it takes long, and is asked of a process of its own."""

    def __init__(self, beside: Beside) -> None:
        self.beside, self.still = beside, Kept(Still)

    def ask(self, desk: Desk, lines: Lines, moving: bool, audience: promised.Audience) -> Any:
        """As `promised.told`. Errors: Busy, TooLong; ValueError, OverflowError where a figure is
        too large."""
        if moving:
            return self.beside.ask(None, moved, desk, lines, audience)
        return self.still.ask(desk, lines, audience)


class Still:
    """What stands, made ready when it is first asked of, in a process that stays."""

    desk: Desk
    stands: "Stands | None" = None

    def __init__(self) -> None:
        warm()

    def take(self, desk: Desk) -> None:
        self.desk, self.stands = desk, None

    def answer(self, lines: Lines, audience: promised.Audience) -> dict[str, Any]:
        self.stands = self.stands or stands(self.desk)
        return _told(self.desk, self.stands, lines, audience, promising.promise)


class Stands(NamedTuple):
    standing: promising.Standing
    ground: Outlook
    terms: Terms


def stands(desk: Desk) -> Stands:
    at = standing(desk)
    terms = Terms(records=records(desk))
    return Stands(promising.standing_of(at.problem, at.plan), ground(desk), terms)


def moved(desk: Desk, lines: Lines, audience: promised.Audience) -> dict[str, Any]:
    return _told(desk, stands(desk), lines, audience, promising.promise_moving)


def _told(
    desk: Desk, at: Stands, lines: Lines, audience: promised.Audience, find: Find
) -> dict[str, Any]:
    """No line could be read, or planned at all: then there is no promise."""
    asked, made = prospect(desk, lines, at.ground), None
    if asked.look.situation.lines:
        made = find(at.standing, translate(asked.look.situation), at.terms)
    return promised.told(lines, asked, made, audience)


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
