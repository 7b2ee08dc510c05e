"""What goes wrong and when: it follows from a seed and a number of minutes alone."""

import random
from dataclasses import asdict, dataclass

from tests.faults.points import POINTS

LEDGERS = ("members", "intake", "dispatch", "production")
OWNERS = tuple(f"{service}-{instance}" for service in LEDGERS for instance in (0, 1))
OTHERS = ("gateway-0", "fulfilment-0")
EVERY = 6.5  # seconds between two faults
# One bag of faults, drawn empty before the next is filled: no kind stays away by chance.
BAG = (
    *("kill",) * 3,
    *("kill_at",) * 5,
    *("freeze",) * 2,
    "broker_kill",
    "broker_freeze",
    "broker_restart",
    "disk_full",
    *("clock",) * 2,
    *("slow",) * 2,
)
QUIET_AFTER = 6.0  # a broker that comes back is not ill again at once


@dataclass(frozen=True)
class Fault:
    """`at` and `lasts` in seconds from the start of the load; `amount` is the kind's own:
    the count of passings, seconds of the clock, milliseconds of delay."""

    at: float
    kind: str
    target: str = ""
    point: str = ""
    amount: int = 0
    lasts: float = 0.0

    def __str__(self) -> str:
        said = {name: value for name, value in asdict(self).items() if value and name != "at"}
        return f"{self.at:7.1f} s  " + " ".join(f"{value}" for value in said.values())


def schedule(seed: int, minutes: float) -> tuple[Fault, ...]:
    """Errors: none. The last ten seconds of the load are free of new faults."""
    chance = random.Random(f"{seed}/{minutes:g}")
    faults: list[Fault] = []
    bag: list[str] = []
    at, broker_free = 4.0, 0.0
    while at < minutes * 60 - 10:
        if not bag:
            bag = chance.sample(BAG, len(BAG))
        kind = bag.pop()
        if kind in ("broker_kill", "broker_freeze", "broker_restart", "disk_full"):
            at = max(at, broker_free)
        fault = _fault(chance, kind, round(at, 1))
        faults.append(fault)
        if fault.kind.startswith(("broker", "disk")):
            broker_free = fault.at + fault.lasts + QUIET_AFTER
        at += EVERY * chance.uniform(0.6, 1.4)
    return tuple(faults)


def _fault(chance: random.Random, kind: str, at: float) -> Fault:
    lasts = {
        "freeze": (8.0, 13.0),
        "broker_kill": (0.5, 4.0),
        "broker_freeze": (3.0, 9.0),
        "broker_restart": (0.0, 1.0),
        "disk_full": (4.0, 6.0),
        "clock": (5.0, 15.0),
        "slow": (5.0, 12.0),
    }
    low, high = lasts.get(kind, (0.0, 0.0))
    target, point, amount = "", "", 0
    match kind:
        case "kill":
            target = chance.choice((*OWNERS, *OTHERS))
        case "kill_at":
            target, point = chance.choice(OWNERS), chance.choice(POINTS)
            amount = chance.randint(1, 4)
        case "freeze":
            target = chance.choice(OWNERS)
        case "clock":
            amount = chance.choice((-3600, 3600))
        case "slow":
            amount = chance.randint(5, 40)
    return Fault(at, kind, target, point, amount, round(chance.uniform(low, high), 1))
