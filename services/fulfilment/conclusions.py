"""What is asked of the owners: the same conclusion from the same fact is the same command."""

from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from libs.contracts.base import Actor, Command, Week
from libs.contracts.envelope import Envelope
from libs.contracts.members import AskSuspension, RecordScore, Score
from libs.contracts.orders import RecordForecast
from libs.contracts.topics import MEMBERS, ORDERS, Stream
from libs.eventlog.policies import owed_envelope, replace_trace
from services.fulfilment.progress import Forecast
from services.fulfilment.scorecard import LAST_LOTS, Lot, Mark


class Place(NamedTuple):
    cluster: str

    @property
    def source(self) -> str:
        return f"/{self.cluster}/fulfilment"


class Asked(NamedTuple):
    stream: Stream
    command: Command
    envelope: Envelope


def late_or_not(about: Envelope, order_id: str, line: int, now: Forecast) -> Asked:
    """One fact can change many lines, as a week's turn does: each conclusion has its own id."""
    command = RecordForecast(
        actor=_actor(about),
        now=about.instant,
        order_id=order_id,
        line=line,
        expected=now.expected,
        late=now.late,
        unplanned=now.unplanned,
    )
    said = (now.expected, str(now.late), str(now.unplanned))
    return Asked(ORDERS, command, _asked(about, command, about.id, order_id, str(line), *said))


def how_good(about: Envelope, member_id: str, week: Week, mark: Mark) -> Asked:
    score = Score(week=week, **asdict(mark))
    command = RecordScore(actor=_actor(about), now=about.instant, member_id=member_id, score=score)
    return Asked(MEMBERS, command, _asked(about, command, about.id, member_id, week))


def no_more(about: Envelope, member_id: str, lot: Lot, rejected: int) -> Asked:
    """Its id is of the rejected lot alone, so that it is asked once whatever comes next."""
    command = AskSuspension(
        actor=_actor(about),
        now=datetime.fromisoformat(lot.at),
        member_id=member_id,
        reason="quality.lots_rejected",
        figures={"rejected": rejected, "of": LAST_LOTS},
    )
    return Asked(MEMBERS, command, _asked(about, command, lot.event_id))


def _actor(about: Envelope) -> Actor:
    return Actor(id="policy", role="system", party=about.clusterid)


def _asked(about: Envelope, command: Command, event_id: str, *because: str) -> Envelope:
    made = owed_envelope(Place(about.clusterid), command, (event_id, *because), event_id)
    return replace_trace(made, about)
