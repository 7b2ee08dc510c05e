"""POST to the answer with the outcome, at a steady 50 a second, against bare transaction hops."""

import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from services.console.app.broker import kafka
from tests.bench.latency.client import Client
from tests.bench.latency.hop import Hop, hop
from tests.bench.latency.pace import Took, at_pace, percentile
from tests.bench.latency.trail import legs, table, trails
from tests.bench.row import Row
from tests.gateway.town import STEPS, Town, open_town, order, town

A_SECOND, COUNT, ROUNDS = 50, 250, 4
Ask = Callable[[int], str]


class Question(NamedTuple):
    """`legs`: the records that it leaves in the log, one after the other."""

    name: str
    ask: Ask
    legs: tuple[str, ...]

    @property
    def hops(self) -> int:
        return len(self.legs) - 1


def questions(made: Town) -> tuple[Question, ...]:
    """One that a decider alone answers, and one that comes through a door first."""
    buyer, member = Client(made, "B-1"), Client(made, "F1")
    hours = [{"resource_group": step, "offered": 9_000, "pool": 9_000} for step in STEPS]

    def place(number: int) -> str:
        return str(buyer.post("/v1/orders", order(uuid.uuid4().hex[:12]))["command_id"])

    def declare(number: int) -> str:
        offered = [{**of, "offered": 8_000 + number} for of in hours]
        body = {"from_week": "2026-W49", "hours": offered}
        return str(member.post("/v1/members/F1/capacities", body)["command_id"])

    return (
        Question("a member's command", declare, ("members.commands", "members.outcomes")),
        Question(
            "an order",
            place,
            ("orders.domestic.raw", "orders.commands", "orders.outcomes"),
        ),
    )


def run() -> list[Row]:
    with (
        tempfile.TemporaryDirectory() as folder,
        kafka(Path(folder) / "kafka") as bootstrap,
        town(bootstrap, Path(folder), ("members", "intake")) as made,
    ):
        open_town(made)
        with hop(bootstrap, "bare") as bare:
            floor, took = _in_turns(bare, questions(made))
        left = trails(bootstrap, made.cluster, ("raw", "commands", "outcomes"))
    for question, answers in took:
        print(f"\n{question.name}\n{table(legs(answers, question.legs, left))}\n", flush=True)
    return [
        _row(question, share, most, [answer.ms for answer in answers], percentile(floor, 0.5))
        for question, answers in took
        for share, most in ((0.5, 2.0), (0.99, 6.0))
    ]


def _in_turns(
    bare: Hop, asked: tuple[Question, ...]
) -> tuple[list[float], list[tuple[Question, list[Took]]]]:
    """What else the machine does falls on all alike. The first turn only warms them up."""
    took: dict[str, list[Took]] = {question.name: [] for question in asked}
    floor: list[float] = []
    for turn in range(ROUNDS + 1):
        hops = bare.took(A_SECOND, COUNT)
        answers = {question.name: at_pace(question.ask, A_SECOND, COUNT) for question in asked}
        if turn:
            floor += hops
            for name, of_turn in answers.items():
                took[name] += of_turn
    return floor, [(question, took[question.name]) for question in asked]


def _row(question: Question, share: float, most: float, took: list[float], bare: float) -> Row:
    what = f"{question.name}, POST to outcome, p{share * 100:.0f}"
    measured = percentile(took, share)
    ratio = measured / (question.hops * bare)
    against = f"{question.hops} x {bare:.1f} ms, p50 of a bare hop"
    return Row(what, f"{measured:.1f} ms", against, ratio, f"<= {most:g}", ratio <= most)
