"""The independent oracle: what must hold of a cluster's log, whoever wrote it.

Pure. One file an invariant of the design (I1 to I6); shares nothing with the services but the
contracts' words. `everything` runs all that needs the topics alone.
"""

from collections.abc import Iterator

from services.console.oracle import causes, chain, in_flight, outcomes, quantities, refusals
from services.console.oracle.log import Finding, Log

CHECKS = (
    outcomes.check,
    chain.check,
    quantities.check,
    causes.check,
    refusals.check,
    in_flight.check,
)


def everything(log: Log) -> Iterator[Finding]:
    for check in CHECKS:
        yield from check(log)
