"""What a job is: one service call with a clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from jobs.clockwork import check_schedule

InOne = Callable[[Flask, Session, datetime], str]
InParts = Callable[[Flask, datetime], str]


@dataclass(frozen=True, kw_only=True)
class Job:
    """A service, when it is called, and what it does in one sentence.

    Either `in_one`: all it does and the row of the ledger are one transaction, so it is done exactly once. Or
    `in_parts`: it opens transactions of its own, and doing a part twice changes nothing. Both return what they did
    as a few words with counts, never anything about a person.

    `when` has the fields of a schedule (`jobs.clockwork`): in UTC, or in the zone of the site where it names an hour.
    A run found later than `late` after its due time is left out; of several that were missed only the last is done.
    """

    name: str
    words: str
    when: Mapping[str, str]
    in_one: InOne | None = None
    in_parts: InParts | None = None
    late: timedelta = timedelta(hours=20)
    lease: timedelta = timedelta(minutes=10)

    def __post_init__(self) -> None:
        check_schedule(self.when)
        if (self.in_one is None) == (self.in_parts is None):
            raise ValueError(f"the job {self.name} is done in one transaction or in parts: name one of them")

    def zone(self, of_site: str) -> str:
        """The zone its schedule is read in."""
        return of_site if "hour" in self.when else "UTC"
