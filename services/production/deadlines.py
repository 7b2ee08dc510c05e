"""Which offers the clock has ended: what is owed follows from the packages alone."""

from collections.abc import Mapping
from datetime import datetime

from libs.contracts.base import Actor
from libs.contracts.packages import ExpirePackage
from services.production.package import Package

CLOCK = Actor(id="policy", role="system", party="production")


def owed(packages: Mapping[str, Package], now: datetime) -> list[ExpirePackage]:
    """In the order of the deadlines. Each command's time is the deadline, however late it is."""
    due = [
        (package.answer_by, package_id)
        for package_id, package in packages.items()
        if package.status in ("offered", "countered") and package.answer_by <= now
    ]
    return [
        ExpirePackage(package_id=package_id, actor=CLOCK, now=answer_by)
        for answer_by, package_id in sorted(due)
    ]
