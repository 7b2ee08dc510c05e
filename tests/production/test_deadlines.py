from datetime import timedelta

from services.production.deadlines import owed
from services.production.package import package
from tests.production.cast import (
    DEADLINE,
    accepted,
    again,
    countered,
    expired,
    offered,
)
from tests.support import given


def test_deadlines_are_owed_in_their_order_and_bear_their_own_time() -> None:
    sooner = offered.model_copy(
        update={"package_id": "package-2", "answer_by": DEADLINE - timedelta(hours=1)}
    )
    packages = {
        "package-1": package.fold([offered, countered]),
        "package-2": package.fold([sooner]),
        "package-3": package.fold([offered, accepted]),
        "package-4": package.fold([offered, countered, again]),
    }
    due = owed(packages, DEADLINE)
    assert [(one.package_id, one.now) for one in due] == [
        ("package-2", DEADLINE - timedelta(hours=1)),
        ("package-1", DEADLINE),
    ]
    assert owed(packages, DEADLINE - timedelta(hours=2)) == []
    given(package, offered, countered).when(due[1]).then(expired)
