"""I3: quantities are conserved, line by line."""

from collections.abc import Iterator

from services.console.oracle.following import Following
from services.console.oracle.line import Key, Line, Package, lines
from services.console.oracle.log import Finding, Log

UNHEARD = ("PackageOffered", "LotStarted")  # the plan knows of the first, not of the second


def check(log: Log) -> Iterator[Finding]:
    following = Following(log)
    for key, line in sorted(lines(log).items()):
        yield from _ordered(key, line, following)
        for package_id, package in line.packages.items():
            yield from _package(key, package_id, package, following)
        yield from _made(key, line)
        yield from _lots(key, line)
        yield from _shipped(key, line, following)


def _ordered(key: Key, line: Line, following: Following) -> Iterator[Finding]:
    """ordered = held + open + offered + accepted + cancelled + refused."""
    held = line.ordered if line.held else 0
    is_open = line.wanted - sum(p.promised for p in line.packages.values())
    offered = sum(p.quantity for p in line.packages.values() if p.offered)
    accepted = sum(p.quantity for p in line.packages.values() if not p.offered)
    parts = {
        "held": held, "open": is_open, "offered": offered, "accepted": accepted,
        "cancelled": line.cancelled, "refused": line.refused,
    }  # fmt: skip
    if sum(parts.values()) != line.ordered:
        said = " + ".join(f"{name} {quantity}" for name, quantity in parts.items())
        moving = any(following.pending(event, "plans") for event in line.terms) or any(
            _moving(package, following) for package in line.packages.values()
        )
        yield _finding(key, f"ordered {line.ordered} is not {said}", moving)
    if line.kept is not None and line.cancelled + line.kept != line.ordered:
        yield _finding(key, f"{line.cancelled} cancelled and {line.kept} kept of {line.ordered}")


def _package(
    key: Key, package_id: str, package: Package, following: Following
) -> Iterator[Finding]:
    if package.promised != package.quantity:
        says = f"{package_id} holds {package.quantity}, the plan counts {package.promised}"
        yield _finding(key, says, _moving(package, following))
    if package.started > package.quantity:
        yield _finding(key, f"{package_id} started {package.started} of {package.quantity}")


def _moving(package: Package, following: Following) -> bool:
    listener = {"plans": "packages", "packages": "plans"}
    return any(
        following.pending(event, listener[event.stream])
        for event in package.events
        if event.type not in UNHEARD
    )


def _made(key: Key, line: Line) -> Iterator[Finding]:
    made = sum(lot.made for lot in line.lots.values())
    released = sum(lot.released for lot in line.lots.values())
    labels = sum(lot.labels for lot in line.lots.values())
    if not made >= released >= line.shipped:
        yield _finding(key, f"made {made}, released {released}, shipped {line.shipped}")
    if labels > released:
        yield _finding(key, f"{labels} labels for {released} released")
    if line.shipped > line.granted or line.granted > line.ordered:
        granted = f"granted {line.granted} of {line.ordered}"
        yield _finding(key, f"{granted}, shipped {line.shipped}")


def _lots(key: Key, line: Line) -> Iterator[Finding]:
    for lot_id, lot in line.lots.items():
        if not lot.made >= lot.released >= lot.shipped or lot.labels > lot.released:
            says = f"made {lot.made}, released {lot.released}, labels {lot.labels}"
            yield _finding(key, f"{lot_id}: {says}, shipped {lot.shipped}")


def _shipped(key: Key, line: Line, following: Following) -> Iterator[Finding]:
    left = sum(lot.shipped for lot in line.lots.values())
    if left != line.shipped:
        moving = any(following.pending(event, "orders") for event in line.departures)
        yield _finding(key, f"{left} left in shipments, the order counts {line.shipped}", moving)


def _finding(key: Key, says: str, moving: bool = False) -> Finding:
    return Finding("I3", f"{key[0]} line {key[1]}", says, in_flight=moving)
