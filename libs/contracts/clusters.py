"""The cluster: its clock (sandbox), its working calendar, its policy and its price list."""

from datetime import date
from typing import Literal

from pydantic import Field

from libs.contracts.base import (
    Command,
    Currency,
    DecimalText,
    Event,
    Id,
    Instant,
    Message,
    Text,
    UnitPrice,
)
from libs.contracts.orders import IntakePolicy


class Calendar(Message):
    """Published by the group, never computed. Weekdays: Monday 0 ... Sunday 6, Asia/Shanghai."""

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5)
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()  # make-up workdays
    provisional: bool = False


class ExchangeRate(Message):
    currency: Currency
    cny: DecimalText  # CNY for one unit


class DispatchPolicy(Message):
    """How plans are made. Money in fen; per mille are of a line's value.

    The fields that came later are only said where they differ from what held before them.
    """

    adoption: Literal["automatic", "approved"] = "automatic"
    horizon_weeks: int = Field(default=12, ge=1, le=52)
    members_per_line: int = Field(default=4, ge=1)
    answer_hours: int = Field(default=48, ge=1)
    newcomer_sets: int = Field(default=2_000, ge=1)
    material_lead_days: int | None = None  # None: a line waits until its material is confirmed
    lateness_per_mille_week: int = 20
    unserved_per_mille: int = 500
    setup_fen_per_hour: int = 8_000
    freight_fen_per_tonne_km: int = 100
    weight_domestic: int = 1
    weight_export: int = 2
    rates: tuple[ExchangeRate, ...] = ()
    # Where standing packages are planned again: what stands nearer than this cannot move.
    frozen_weeks: int = Field(default=2, ge=0, exclude_if=lambda weeks: weeks == 2)
    move_accepted_per_mille: int = Field(default=50, ge=0, exclude_if=lambda cost: cost == 50)
    move_offered_per_mille: int = Field(default=10, ge=0, exclude_if=lambda cost: cost == 10)
    # On top of its part of the value: makes pieces count that are cheap and long in work.
    unserved_fen_per_piece: int = Field(default=0, ge=0, exclude_if=lambda fen: fen == 0)
    # pooled: one pool a group; apart: each shop's pool hours with its own price.
    shops: Literal["pooled", "apart"] = Field(
        default="pooled", exclude_if=lambda shops: shops == "pooled"
    )
    shop_fen_per_hour: int = Field(default=6_000, ge=0, exclude_if=lambda fen: fen == 6_000)
    # Of the packages that stand, how many a plan may move; and what a week costs after a promise:
    # 0 promises nothing.
    moved_per_mille: int = Field(default=0, ge=0, le=1000, exclude_if=lambda share: share == 0)
    promise_per_mille_week: int = Field(default=0, ge=0, exclude_if=lambda cost: cost == 0)
    # What members declare is counted whole, or by what they delivered of what they accepted.
    calibration: Literal["declared", "delivered"] = Field(
        default="declared", exclude_if=lambda said: said == "declared"
    )
    # Of the value by which a member's part differs from its fair share.
    fair_per_million: int = Field(default=0, ge=0, exclude_if=lambda weight: weight == 0)


class SamplingRow(Message):
    """Single sampling: for lots up to `lot_to` sets, n, Ac, Re."""

    lot_to: int
    sample: int
    accept: int
    reject: int


class QualityPolicy(Message):
    """Given numbers of a single sampling plan; `lot_sets` is the largest lot."""

    level: str = "II"
    aql: DecimalText = "1.0"
    severity: Literal["normal"] = "normal"
    lot_sets: int = 10_000
    sampling: tuple[SamplingRow, ...] = ()
    suspend_after_rejected: int = 5  # rejected lots among the last ten: suspension is asked for


class Policy(Message):
    version: int = 1
    intake: IntakePolicy = IntakePolicy()
    dispatch: DispatchPolicy = DispatchPolicy()
    quality: QualityPolicy = QualityPolicy()


class ListPrice(Message):
    """The group's price for members' work on a catalogue bearing in a tolerance class."""

    catalogue: str
    tol_class: str = "P0"
    price: UnitPrice


class ClusterCommand(Command):
    cluster_id: Id

    @property
    def subject(self) -> str:
        return self.cluster_id


class OpenCluster(ClusterCommand):
    """`starts`: where the sandbox's clock begins; None: a real cluster, on the machine's clock."""

    name: Text
    starts: Instant | None = None


class PublishCalendar(ClusterCommand):
    calendar: Calendar


class SetPolicy(ClusterCommand):
    policy: Policy


class PublishPrices(ClusterCommand):
    prices: tuple[ListPrice, ...]


class MoveClock(ClusterCommand):
    """Sandbox only, forward only."""

    to: Instant


class ClusterOpened(Event):
    cluster_id: Id
    name: Text
    starts: Instant | None = None


class CalendarPublished(Event):
    cluster_id: Id
    calendar: Calendar


class PolicySet(Event):
    cluster_id: Id
    policy: Policy


class PricesPublished(Event):
    cluster_id: Id
    prices: tuple[ListPrice, ...]


class ClockMoved(Event):
    cluster_id: Id
    to: Instant


AnyCommand = OpenCluster | PublishCalendar | SetPolicy | PublishPrices | MoveClock
AnyEvent = ClusterOpened | CalendarPublished | PolicySet | PricesPublished | ClockMoved
