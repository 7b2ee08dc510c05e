"""The pure half of event sourcing: decide, evolve, the fold that joins them, and policies."""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any, Generic, NamedTuple, TypeVar

from libs.contracts.base import Command as AnyCommand
from libs.contracts.envelope import Envelope

State = TypeVar("State")
Command = TypeVar("Command")
Event = TypeVar("Event")


class Refused(Exception):
    """The command breaks a business rule: no event; the outcome of the command says so.

    `code` and `figures` are a contract; the sentence for people is found by code at the edge.
    """

    def __init__(self, code: str, **figures: int | str) -> None:
        super().__init__(code, figures)
        self.code, self.figures = code, figures


class Decider(NamedTuple, Generic[Command, State, Event]):
    initial: State
    decide: Callable[[Command, State], list[Event]]
    evolve: Callable[[State, Event], State]

    def fold(self, events: Iterable[Event], state: State | None = None) -> State:
        return reduce(self.evolve, events, self.initial if state is None else state)


# A policy turns a fact, of whichever service, into commands to its own service's streams. Its
# function's name is part of the commands' ids, so renaming one asks the same thing twice.
Policy = Callable[[Any, Envelope], list[AnyCommand]]
