"""A member's calibration and its account of fair shares, as they are told to it. Pure.

Each has a `code` and `figures` for its sentence.
"""

from typing import Any, Literal

from libs.contracts.base import Figures
from services.dispatch.desk.calibration import Calibration, calibration, few, without_mean
from services.dispatch.desk.state import Desk
from services.dispatch.telling.fairledger import Account

Audience = Literal["group", "member"]
TENTH = 1_000_000  # of an hour, in 1e-7 h


def calibrated(desk: Desk, member_id: str, audience: Audience) -> dict[str, Any]:
    """The member hears nothing that follows from the cluster's mean, where that is of a few."""
    alone = audience == "member" and few(desk, member_id)
    made = calibration(without_mean(desk) if alone else desk, member_id)
    used = desk.policy.calibration == "delivered"
    told = _calibrated(made, used)
    if alone:
        del told["cluster_per_mille"], told["figures"]["cluster"]
        told["code"] += "_few"
    return told


def _calibrated(made: Calibration, used: bool) -> dict[str, Any]:
    record, figures = made.record, _figures(made)
    return {
        "member_id": made.member_id,
        "used": used,
        "accepted": record.accepted,
        "delivered": record.delivered,
        "accepted_hours_e7": record.accepted_e7,
        "delivered_hours_e7": record.delivered_e7,
        "weeks": made.own.weeks,
        "own_per_mille": made.own.per_mille,
        "cluster_per_mille": made.cluster.per_mille,
        "expected_per_mille": made.expected.per_mille,
        "variance": made.expected.variance,
        "age_weeks": made.age_weeks,
        "hours": [
            {"week": h.week, "group": h.group, "declared": h.declared, "per_mille": h.per_mille}
            for h in made.hours
        ],
        "code": "calibration.used" if used else "calibration.shown",
        "figures": figures,
    }


def _figures(made: Calibration) -> Figures:
    factor = made.hours[0].per_mille if made.hours else made.expected.per_mille
    return {
        "accepted": made.record.accepted,
        "delivered": made.record.delivered,
        "weeks": made.own.weeks,
        "own": _percent(made.own.per_mille),
        "cluster": _percent(made.cluster.per_mille),
        "age": made.age_weeks,
        "factor": _percent(factor),
    }


def accounted(made: Account) -> dict[str, Any]:
    balance = made.balance_e7
    apart = _hours(abs(balance))
    code = "fair_share.above" if balance > 0 else "fair_share.below"
    return {
        "member_id": made.member_id,
        "since": made.since,
        "until": made.until,
        "entitled_hours_e7": made.entitled_e7,
        "given_hours_e7": made.given_e7,
        "balance_hours_e7": balance,
        "weeks": [
            {"week": e.week, "entitled_hours_e7": e.entitled_e7, "given_hours_e7": e.given_e7}
            for e in made.entries
        ],
        "code": "fair_share.even" if apart == _hours(0) else code,
        "figures": {
            "since": made.since,
            "until": made.until,
            "entitled": _hours(made.entitled_e7),
            "given": _hours(made.given_e7),
            "apart": apart,
        },
    }


def _percent(per_mille: int) -> str:
    return f"{per_mille // 10}.{per_mille % 10}"


def _hours(hours_e7: int) -> str:
    tenths = (hours_e7 + TENTH // 2) // TENTH
    return f"{tenths // 10}.{tenths % 10}"
