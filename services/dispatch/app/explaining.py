"""Routes that explain: a plan, a package, a line, all that a member could make; counterfactuals."""

from collections.abc import Callable
from typing import Any, NamedTuple

from fastapi import FastAPI

from libs.contracts.base import Message
from services.dispatch.app.answers import (
    Kind,
    Said,
    Unanswered,
    behind,
    forgotten,
    plan_told,
    statements,
)
from services.dispatch.app.beside import Beside, Work
from services.dispatch.desk.attempts import PUT_OFF, UNSOLVED
from services.dispatch.desk.state import LineKey
from services.dispatch.telling import explained
from services.dispatch.telling.known import Known, Told

WAITS = ("route.unknown", "class.not_made", "price.not_listed", "rate.unknown",
         "material.not_confirmed", PUT_OFF, UNSOLVED)  # fmt: skip
Now = Callable[[], Known]


class Counterfactual(Message):
    """Of a line by order and number, or by the number that the member's view gives it. Without a
    member: what would have to give for the line."""

    audience: Kind
    member_id: str = ""
    order_id: str = ""
    line: int = 0
    plan_id: str = ""
    number: int = 0


class Asking(NamedTuple):
    """A plan, and where views of it are computed: once, for a plan in the log never changes."""

    plan_id: str
    told: Told
    beside: Beside

    @property
    def key(self) -> tuple[str, int, bool]:
        return self.plan_id, len(self.told.parts), self.told.adopted

    def ground(self) -> explained.Packed:
        ground: explained.Packed = self.beside.ask(self.key, explained.priced, self.told)
        return ground

    def view(self, work: Work, *given: Any) -> Any:
        at = self.ground()
        return self.beside.ask((self.key, work.__name__, given), work, at, *given)


def explain(app: FastAPI, known: Now, beside: Beside) -> None:
    @app.get("/plans/{plan_id}/explanation")
    def plan(plan_id: str, language: Said = "zh_CN") -> dict[str, Any]:
        asking = _asking(known(), plan_id, beside)
        return statements(plan_id, asking.view(explained.whole), language)

    @app.get("/packages/{package_id}/explanation")
    def package(package_id: str, audience: Kind, language: Said = "zh_CN") -> dict[str, Any]:
        now = known()
        plan_id, package = now.plan_of.get(package_id), now.desk.packages.get(package_id)
        if plan_id is None or package is None:
            raise behind()
        asking = _asking(now, plan_id, beside)
        if audience == "group":
            found = asking.view(explained.line, package.key)
        else:
            member_id = package.share.work.member_id
            found = asking.view(explained.member, member_id, package.key)
        return statements(plan_id, found, language)


def explain_lines(app: FastAPI, known: Now, beside: Beside) -> None:
    @app.get("/lines/{order_id}/{line}/explanation")
    def line(order_id: str, line: int, audience: Kind, language: Said = "zh_CN") -> dict[str, Any]:
        now, key = known(), (order_id, line)
        plan_id = _plan_of_line(now, key)
        asking = _asking(now, plan_id, beside)
        if waits := _waiting(asking.told, key):
            return {"plan_id": plan_id, "items": [waits]}
        view = explained.line if audience == "group" else explained.buyer
        return statements(plan_id, asking.view(view, key), language)

    @app.get("/members/{member_id}/explanation")
    def member(member_id: str, plan_id: str = "", language: Said = "zh_CN") -> dict[str, Any]:
        now = known()
        asking = _asking(now, plan_id or _last(now), beside)
        found = asking.view(explained.member, member_id)
        return statements(asking.plan_id, found, language)


def answer_counterfactuals(app: FastAPI, known: Now, beside: Beside) -> None:
    @app.post("/counterfactuals")
    def counterfactuals(asked: Counterfactual, language: Said = "zh_CN") -> dict[str, Any]:
        now, key = known(), (asked.order_id, asked.line)
        rival = asked.audience == "member" and not asked.number
        if rival and not _holds(now, key, asked.member_id):
            raise Unanswered("explanation.unknown")  # whose order it is, is not its to know
        plan_id = asked.plan_id or (_last(now) if asked.number else _plan_of_line(now, key))
        asking = _asking(now, plan_id, beside)
        if not asked.member_id:
            found = asking.view(explained.relieved, key, asked.audience)
        elif asked.number:
            found = asking.view(explained.won, asked.member_id, asked.number, asked.audience)
        else:
            found = asking.view(explained.won, asked.member_id, key, asked.audience)
        return statements(plan_id, found, language)


def _asking(known: Known, plan_id: str, beside: Beside) -> Asking:
    return Asking(plan_id, plan_told(known, plan_id), beside)


def _last(known: Known) -> str:
    """The last adopted plan in which there was something to plan."""
    told = ((name, known.plans[name].parts[0].solution.status) for name in reversed(known.order))
    last = next((name for name, status in told if status != "nothing_to_plan"), "")
    if not last:
        raise Unanswered("explanation.no_plan", 409)
    return last


def _holds(known: Known, key: LineKey, member_id: str) -> bool:
    packages = known.desk.packages.values()
    return any(p.key == key and p.share.work.member_id == member_id for p in packages)


def _plan_of_line(known: Known, key: LineKey) -> str:
    plan_id = explained.plan_of_line(known, key)
    if not plan_id and len(known.gone):
        packages = known.desk.packages.items()
        had = (known.plan_of[name] for name, package in packages if package.key == key)
        if last := next(had, ""):
            raise forgotten(last)
    if not plan_id:
        raise Unanswered("explanation.not_planned", 409 if key in known.desk.lines else 404)
    return plan_id


def _waiting(told: Told, key: LineKey) -> dict[str, Any] | None:
    """Why the plan left the line aside, where it could not be planned at all."""
    for part in told.parts:
        for row in part.unserved:
            if (row.order_id, row.line) == key and row.code in WAITS:
                figures = {**row.figures, "quantity": row.quantity}
                return {"code": row.code, "figures": figures, "sentence": ""}
    return None
