"""The situation to be planned, as the service folds it: what the translation starts from.

Weeks are indices from the planning week (0). Hours are integers in 1e-7 h, values and costs
integers in `Policy.cost_unit`. Groups are resource groups by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

HOUR = 10_000_000  # in the 1e-7 h that hours are counted in
CLASSES = ("P0", "P6", "P5", "P4")  # each contains those before it
VIBRATIONS = ("", "Z2V2", "Z3V3", "Z4V4")  # likewise


@dataclass(frozen=True)
class Line:
    """An open order line. `quantity` is what is still open, in pieces or sets. `promised_week`: the
    last week that keeps the word given to its buyer; after it a week costs at least
    `late_promise_per_mille` of the value."""

    key: str
    family: str
    bore_um: int
    tolerance: str
    vibration: str
    quantity: int
    carton: int
    hours: Mapping[str, int]  # by group, for one piece or set
    setup_hours: Mapping[str, int]  # by group, once a member takes a share
    due_week: int  # the last week that is on time; below 0: overdue already
    earliest_week: int
    unit_value: int
    priority: int = 1
    destination: str = ""
    mass_g: int = 0
    scope: str = ""  # what a permit must cover; empty: the family
    weeks_before: Mapping[str, int] = field(default_factory=dict)  # by group; default 0
    promised_week: int | None = None
    late_promise_per_mille: int = 0


@dataclass(frozen=True)
class Capability:
    family: str
    bore_from_um: int
    bore_to_um: int
    best_class: str
    best_vibration: str = ""


@dataclass(frozen=True)
class Window:
    """Weeks from..to (both included) in which something holds."""

    first_week: int
    last_week: int


@dataclass(frozen=True)
class Permit:
    """A licence: the families it covers (empty: all) while it is valid."""

    window: Window
    scope: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Member:
    """`price_per_mille`: its price against the group's list. `own_hours`: by group, by week; a
    group named there is worked by the member alone, however few hours are left. `received`: own
    hours that it was given already in the window of fair shares."""

    id: str
    capabilities: tuple[Capability, ...]
    permits: tuple[Permit, ...]
    own_hours: Mapping[str, tuple[int, ...]]
    price_per_mille: int = 1000
    min_lot: int = 0
    trial: bool = False
    certificates: Mapping[str, Window] = field(default_factory=dict)
    region: str = ""
    received: int = 0


@dataclass(frozen=True)
class Shop:
    """Whose free pool hours, by group and week, are a resource of their own with their price."""

    id: str
    hours: Mapping[str, tuple[int, ...]]
    price_per_mille: int = 1000


@dataclass(frozen=True)
class Package:
    """A share that stands already.

    Without `move` its hours are taken off before anything is planned. With it, what it costs to
    take a piece away, it is planned again: then the line's quantity contains its pieces.
    """

    line: str
    member: str
    pieces: tuple[tuple[int, int], ...]  # (week, pieces), weeks from now on
    hours: Mapping[str, int] = field(default_factory=dict)
    setup_hours: Mapping[str, int] = field(default_factory=dict)  # empty: set up before
    move: int | None = None


@dataclass(frozen=True)
class Policy:
    """Weights and limits of the group.

    `late_per_mille`: of the value, by week late and priority. `unserved_per_mille` =
    base + priority x step, of the value. `freight`: by (region, destination), for a kg.
    `required_certificates`: by destination ("" for all). What stands in the first `frozen_weeks`
    cannot move.
    """

    cost_unit: str = "1e-7 CNY"
    late_per_mille: int = 20
    unserved_base_per_mille: int = 1000
    unserved_priority_per_mille: int = 500
    unserved_cost_per_piece: int = 0  # on top, whatever the piece is worth
    early_per_mille: int = 0
    setup_cost_per_hour: int = 800_000_000  # 80 CNY in 1e-7 CNY
    setup_scope: Literal["line", "family"] = "line"
    setup_repeats: Literal["horizon", "week"] = "horizon"
    max_members: int = 4
    use_min_lots: bool = True
    trial_max_pieces: int = 1000
    trial_max_packages: int = 1
    may_be_late: bool = True
    fair_per_million: int = 0
    frozen_weeks: int = 0
    shop_cost_per_hour: int = 600_000_000  # at list price: 60 CNY
    freight: Mapping[tuple[str, str], int] = field(default_factory=dict)
    required_certificates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Situation:
    """`pools`: a group's shared hours by week, for every member without own hours in it; where
    `shops` has the group, they give the hours instead."""

    weeks: int
    lines: tuple[Line, ...]
    members: tuple[Member, ...]
    pools: Mapping[str, tuple[int, ...]]
    policy: Policy = Policy()
    packages: tuple[Package, ...] = ()
    excluded: frozenset[tuple[str, str]] = frozenset()  # (line key, member id)
    shops: tuple[Shop, ...] = ()
