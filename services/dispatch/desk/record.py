"""A member's record: what it delivered of what it accepted, by the weeks that have passed."""

from dataclasses import dataclass

SPREAD = 100**2  # a week's variance, per mille squared, where nobody has a record
MOST = 2000  # per mille: what came late counts in the week in which it came, up to this


@dataclass(frozen=True)
class Record:
    """Sums since the beginning. `weeks` in which something was due, and the part of it that came,
    in per mille: its sum and the sum of its squares."""

    accepted: int = 0  # sets
    delivered: int = 0
    accepted_e7: int = 0  # hours, 1e-7 h
    delivered_e7: int = 0
    weeks: int = 0
    sum_per_mille: int = 0
    squares: int = 0

    def grown(self, now: "Record") -> "Record":
        """To the sums as they are now; what they grew by is the week's."""
        due = now.accepted_e7 - self.accepted_e7
        came = max(0, now.delivered_e7 - self.delivered_e7)
        part = min(MOST, came * 1000 // due) if due > 0 else 0
        return Record(
            accepted=now.accepted,
            delivered=now.delivered,
            accepted_e7=now.accepted_e7,
            delivered_e7=now.delivered_e7,
            weeks=self.weeks + (due > 0),
            sum_per_mille=self.sum_per_mille + part,
            squares=self.squares + part * part,
        )

    @property
    def per_mille(self) -> int:
        """Delivered of the hours that were due; 1000 where none were."""
        if not self.accepted_e7:
            return 1000
        twice = 2_000 * self.delivered_e7 + self.accepted_e7
        return min(1000, twice // (2 * self.accepted_e7))

    @property
    def variance(self) -> int:
        """Of a week's part, per mille squared: the sample variance; 0 for less than two weeks."""
        n = self.weeks
        return (n * self.squares - self.sum_per_mille**2) // (n * (n - 1)) if n > 1 else 0


@dataclass(frozen=True)
class Standing:
    """What a week brings of what is due in it, per mille, known from so many weeks."""

    weeks: int = 0
    per_mille: int = 1000
    variance: int = SPREAD


UNKNOWN = Standing()
