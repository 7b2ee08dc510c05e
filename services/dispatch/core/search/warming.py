"""Compiles the search once, so that no plan has to wait for it."""

from libs.contracts.problem import Problem
from services.dispatch.core.brake import Brake
from services.dispatch.core.loading import arrays_of
from services.dispatch.core.search.searching import search

ONE = {
    "cost_unit": "1",
    "weeks": 2,
    "groups": ("work",),
    "lines": {
        "name": ("line",),
        "quantity": [4],
        "pack": [1],
        "due_week": [0],
        "unserved_cost": [9],
    },
    "members": {"name": ("member",)},
    "ways": {"line": [0], "member": [0], "recipe": [0], "source": [0], "price": [1]},
    "steps": {"recipe": [0], "group": [0], "hours": [1]},
    "sources": {"source": [0], "group": [0], "resource": [0]},
    "resources": {"name": ("hours",), "group": [0]},
    "capacity": [3, 3],
}  # one line of one member


def warm() -> None:
    """Plans one line of one member; what is compiled for that is kept on disk."""
    search(arrays_of(Problem.model_validate(ONE)), Brake(None, None), 2, -1.0)
