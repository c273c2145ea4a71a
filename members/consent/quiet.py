"""The hours in which no notice is sent, by the clock of whoever it is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """From one full hour until another, most often over midnight; the same hour twice: there are none."""

    from_hour: int
    until_hour: int
    zone: str

    def cover(self, at: datetime) -> bool:
        """Whether an instant lies in the quiet hours; their last instant does not."""
        hour = at.astimezone(ZoneInfo(self.zone)).hour
        if self.from_hour <= self.until_hour:
            return self.from_hour <= hour < self.until_hour
        return hour >= self.from_hour or hour < self.until_hour

    def end_after(self, at: datetime) -> datetime:
        """The first instant from `at` on that is not quiet, in its time zone."""
        if not self.cover(at):
            return at
        zone = ZoneInfo(self.zone)
        here = at.astimezone(zone)
        ends = datetime.combine(here.date(), time(self.until_hour), tzinfo=zone)
        if ends <= here:
            ends = datetime.combine(here.date() + timedelta(days=1), time(self.until_hour), tzinfo=zone)
        # On the day the clocks skip it, the only hour with mail may be missing.
        return self.end_after(ends.astimezone(at.tzinfo))
