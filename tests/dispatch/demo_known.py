"""What the answering process knows after the recorded demo's whole log."""

from functools import cache
from typing import Any

from libs.contracts.topics import PLANS
from services.dispatch.telling.known import Known, heard
from tests.recorded.log import recorded


@cache
def known() -> Known:
    made = Known()
    for row in recorded():
        if (row.plural, row.suffix) == ("plans", "events"):
            event: Any = PLANS.events[row.type].model_validate_json(row.value)
            made = heard(made, event)
    return made
