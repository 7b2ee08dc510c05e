"""`gongdan verify`: the independent oracle, over all topics and the gateway's read model."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from services.console.app import reading
from services.console.app.answers import NotDone, Unavailable, out, show, table
from services.console.app.rows import exists, read_model
from services.console.oracle import everything
from services.console.oracle import journal as journals
from services.console.oracle.log import Finding, Log
from services.console.oracle.rows import check as check_rows
from services.console.settings import Settings

FROM_TOPICS = ("I1", "I2", "I3", "I4", "I6")


def verify(
    database: Annotated[str, typer.Option(help="the gateway's read model, an SQLAlchemy URL")] = "",
    journal: Annotated[Path | None, typer.Option(help="what a driver asked and was told")] = None,
    settled: Annotated[bool, typer.Option(help="nothing may be in flight either")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON for machines")] = False,
) -> None:
    """Read all topics from the beginning and name whatever breaks an invariant."""
    settings = Settings()
    if database and not exists(database):
        raise Unavailable(f"There is no database at {database}.")
    asked = read_journal(journal) if journal else {}
    log = reading.whole_log(settings.kafka, settings.cluster)
    findings, checked = judge(log, database or settings.database)
    findings += journals.check(log, asked)
    report(log, findings, checked, as_json)
    if offenders(findings, settled):
        raise NotDone(f"{len(offenders(findings, settled))} offenders.")


def read_journal(file: Path) -> dict[str, journals.Asked]:
    """Errors: NotDone where it cannot be read."""
    try:
        with open(file, encoding="utf-8") as lines:
            return journals.read(lines)
    except (OSError, ValueError, KeyError) as why:
        raise NotDone(f"{file} is not a driver's journal: {why}") from None


def judge(log: Log, database: str) -> tuple[list[Finding], tuple[str, ...]]:
    """I1 to I4 and I6 from the topics; I5 against the read model, where there is one.

    Gives what was found, and which invariants were checked. Errors: SQLAlchemyError.
    """
    found = list(everything(log))
    if not exists(database):
        return found, FROM_TOPICS
    # Read after the log, so that it has had the time to see all that is judged.
    return [*found, *check_rows(log, read_model(database))], (*FROM_TOPICS, "I5")


def offenders(findings: Iterable[Finding], settled: bool = False) -> list[Finding]:
    return [finding for finding in findings if settled or not finding.in_flight]


def report(
    log: Log, findings: list[Finding], checked: tuple[str, ...], as_json: bool = False
) -> None:
    wrong = [finding for finding in findings if not finding.in_flight]
    moving = [finding for finding in findings if finding.in_flight]
    counted = {suffix: len(log.of(suffix)) for suffix in ("raw", "commands", "events", "outcomes")}
    data = {
        "checked": sorted(checked),
        "read": counted,
        "offenders": _plain(wrong),
        "in_flight": _plain(moving),
    }
    tables = [
        table(title, ("", "who", "what"), [(f.invariant, f.subject, f.says) for f in some])
        for title, some in (("Offenders", wrong), ("In flight", moving))
        if some
    ]
    show(data, as_json, *tables)
    if not as_json:
        read = ", ".join(f"{count} {suffix}" for suffix, count in counted.items())
        broken = {finding.invariant for finding in wrong}
        marks = [f"{i} {'BROKEN' if i in broken else 'holds'}" for i in sorted(checked)]
        missing = "" if "I5" in checked else " (I5 not checked: no read model)"
        held = f"{', '.join(marks)}{missing}; {len(moving)} in flight"
        out.print(f"verify: {held}. Read: {read}.", markup=False)


def _plain(findings: list[Finding]) -> list[dict[str, Any]]:
    return [{"invariant": f.invariant, "subject": f.subject, "says": f.says} for f in findings]
