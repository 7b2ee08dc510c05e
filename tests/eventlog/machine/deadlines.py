"""Every offer ends: answered, expired or revoked; and offers are what plans adopted."""

from datetime import datetime

from tests.eventlog.machine.facts import Facts
from tests.eventlog.machine.people import PACKAGE, now


def broken(facts: Facts) -> list[str]:
    """Every offer has ended in a state, or may still be answered."""
    today, found = now(facts), []
    by: dict[str, str] = {}
    for event in facts.events:
        if event.type in ("PackageOffered", "CounterRejected"):
            by[event.subject] = event.body["answer_by"]
    for package_id, last in facts.last(*PACKAGE).items():
        open_still = last.type in ("PackageOffered", "PackageCountered", "CounterRejected")
        if open_still and datetime.fromisoformat(by[package_id]) <= today:
            found.append(f"deadline: {package_id} should have been answered by {by[package_id]}")
    shares = {
        share["package_id"]: share["quantity"]
        for event in facts.events
        if event.type == "PlanAdopted"
        for share in event.body["shares"]
    }
    offers = {name: offer.body["quantity"] for name, offer in facts.last("PackageOffered").items()}
    return found if shares == offers else [*found, "offers: not those of the adopted plans"]
