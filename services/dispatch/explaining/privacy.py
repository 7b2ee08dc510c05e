"""What a member and a buyer may hear of the group's statements: all that is not named is held back.

No money at all, since prices are told apart from sums; no hours but the member's own; nobody's
name; of lines in which the member has no share no name, but their number among those it can make.
"""

from collections.abc import Iterable, Iterator, Mapping

from services.dispatch.explaining.statement import Figure, Statement, stated

_SHARE = ("line", "week")
_LINE = ("line", "number", "bare", "pieces", "got_pieces", "could_pieces", "due")
_LACK = ("pieces", "due", "bore_mm")
_HOURS = ("group", "work_week")
_OTHERS = ("others", "others_e7")

MEMBER: Mapping[str, tuple[str, ...]] = {
    "share": (*_SHARE, "pieces"),
    "share_moved": (*_SHARE, "pieces"),
    "limit_own_hours": (*_SHARE, *_HOURS, "used_e7", "capacity_e7", "left_e7"),
    "limit_shared_hours": (*_SHARE, *_HOURS),
    "limit_minimum_lot": (*_SHARE, "lot_pieces"),
    "limit_largest_share": (*_SHARE, "most_pieces"),
    "limit_newcomer": (*_SHARE, "most_lines"),
    "limit_due": _SHARE,
    "limit_first_week": _SHARE,
    "limit_last_week": _SHARE,
    "limit_frozen": (*_SHARE, "pieces"),
    "limit_standing": (*_SHARE, "pieces"),
    "passed_closed": (*_LINE, "first_week", "last_week"),
    "passed_newcomer": (*_LINE, "most_lines"),
    "passed_largest_share": (*_LINE, "most_pieces"),
    "passed_members_a_line": (*_LINE, "most_members"),
    "passed_no_own_hours": (*_LINE, "group", "weeks", "needed_e7", "free_e7"),
    "passed_no_shared_hours": (*_LINE, "group", "weeks"),
    "passed_minimum_lot": (*_LINE, "lot_pieces"),
    "passed_cheaper": _LINE,
    "passed_cheaper_too": _LINE,
    "passed_later": (*_LINE, "own_week"),
    "passed_set_up": (*_LINE, "set_up_e7"),
    "passed_fixed_cost": _LINE,
    "passed_fair_share": (*_LINE, "of_share_per_mille"),
    "passed_standing": _LINE,
    "passed_not_worth_it": _LINE,
    "passed_as_good": _LINE,
    "passed_within_gap": _LINE,
    "lacks_class": (*_LACK, "class"),
    "lacks_size": _LACK,
    "lacks_grade": (*_LACK, "grade"),
    "lacks_permit": _LACK,
    "lacks_certificate": _LACK,
    "lacks_step": _LACK,
    "lacks_consent": _LACK,
    "fair_share": ("of_share_per_mille",),
    "load": ("group", "week", "used_e7", "capacity_e7", "per_mille"),
    "hours_would_win": (*_LINE, "group", "week", "hours_e7", "won_pieces", *_OTHERS),
    "hours_would_win_weekly": (*_LINE, "group", "weeks", "hours_e7", "won_pieces", *_OTHERS),
    "hours_would_not_win": _LINE,
    "hours_not_needed": _LINE,
}
BUYER: Mapping[str, tuple[str, ...]] = {
    "line_on_time": ("line", "pieces", "due", "last_week"),
    "line_late": ("line", "due", "pieces", "of_pieces", "last_week"),
    "line_short": ("line", "due", "pieces", "of_pieces", "reason"),
    "line_hours": ("line", "due", "group", "weeks"),
    "line_opens_late": ("line", "due", "week"),
    "line_members_full": ("line", "due"),
    "line_nobody": ("line", "due"),
    "share": (*_SHARE, "pieces"),
    "relief_hours": ("line", "due", "groups", "week"),
    "relief_none": ("line", "due"),
}
AS = {"line_shared_hours": "line_hours"}  # a buyer hears no owner


def for_member(
    group: Iterable[Statement], has: frozenset[str], numbers: Mapping[str, tuple[int, str]]
) -> Iterator[Statement]:
    """`has`: names of the lines in which it holds a share; `numbers`: of the lines that it can
    make, and what they may be called."""
    for one in group:
        allowed = MEMBER.get(one.code)
        if allowed is None:
            continue
        figures = {name: figure for name, figure in one.figures.items() if name in allowed}
        line = str(one.figures.get("line", ""))
        if line in numbers:
            number, bare = numbers[line]
            named: dict[str, Figure] = {"number": number, "bare": bare}
            figures |= {name: figure for name, figure in named.items() if name in allowed}
        if line not in has:
            figures.pop("line", None)
        yield stated("member", one.code, **figures)


def for_buyer(group: Iterable[Statement]) -> Iterator[Statement]:
    """Weeks of one group are told once, whoever lacks the hours."""
    seen = set[str]()
    for one in group:
        code = AS.get(one.code, one.code)
        if code not in BUYER:
            continue
        figures = {name: figure for name, figure in one.figures.items() if name in BUYER[code]}
        told = stated("buyer", code, **figures)
        if told.model_dump_json() not in seen:
            seen.add(told.model_dump_json())
            yield told
