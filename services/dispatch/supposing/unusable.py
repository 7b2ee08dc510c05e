"""What is supposed and cannot be: it names what is not there."""


class Unusable(ValueError):
    """What is supposed cannot be: a code and its figures; `words` where there is no catalogue."""

    def __init__(self, code: str, words: str, **figures: int | str) -> None:
        super().__init__(code, words)
        self.code, self.words, self.figures = code, words, figures

    def __str__(self) -> str:
        return self.words


def row(what: str, name: str, names: tuple[str, ...]) -> int:
    if name not in names:
        there = ", ".join(names) if what == "group" else ""
        words = f"no {what} is called {name!r}"
        raise Unusable(f"what_if.{what}_unknown", words, name=name, known=there)
    return names.index(name)


def no_hours(member: str, group: str) -> Unusable:
    words = f"{member} has no hours of its own in {group}"
    return Unusable("what_if.no_own_hours", words, name=member, group=group)
