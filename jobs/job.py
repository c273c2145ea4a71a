"""What a job is: one service call with a clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from flask import Flask
from sqlalchemy.orm import Session

from jobs.clockwork import check_schedule

InOne = Callable[[Flask, Session, datetime], str]
InParts = Callable[[Flask, datetime], str]
SharesOf = Callable[[Flask, datetime], Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Shares:
    """Work that falls into shares (the people of a region, a calendar), which several processes or machines can do.

    `names` returns those there is something to do in; `in_one` or `in_parts` does one, with its name as `share`.
    """

    names: SharesOf
    in_one: Callable[..., str] | None = None
    in_parts: Callable[..., str] | None = None


@dataclass(frozen=True, kw_only=True)
class Job:
    """A service, when it is called, and what it does in one sentence.

    Either `in_one`: all it does and the row of the ledger are one transaction, so it is done exactly once. Or
    `in_parts`: it opens transactions of its own, and doing a part twice changes nothing. Or `shares`, each of which is
    one of these and has a row of its own. All return what they did as a few words with counts, never anything about a
    person.

    `when` has the fields of a schedule (`jobs.clockwork`): in UTC, or in the zone of the site where it names an hour.
    A run found later than `late` after its due time is left out; of several that were missed only the last is done.
    """

    name: str
    words: str
    when: Mapping[str, str]
    in_one: InOne | None = None
    in_parts: InParts | None = None
    shares: Shares | None = None
    late: timedelta = timedelta(hours=20)
    lease: timedelta = timedelta(minutes=10)

    def __post_init__(self) -> None:
        check_schedule(self.when)
        if sum(how is not None for how in (self.in_one, self.in_parts, self.shares)) != 1:
            raise ValueError(f"the job {self.name} is done in one transaction, in parts or in shares: name one of them")

    def of_share(self, share: str) -> Job:
        """The job of doing one share; raises ValueError where the work does not fall into shares."""
        if self.shares is None:
            raise ValueError(f"the job {self.name} is not done in shares")
        in_one, in_parts = self.shares.in_one, self.shares.in_parts
        return replace(
            self,
            name=f"{self.name}/{share}",
            shares=None,
            in_one=in_one and partial(in_one, share=share),
            in_parts=in_parts and partial(in_parts, share=share),
        )

    def zone(self, of_site: str) -> str:
        """The zone its schedule is read in."""
        return of_site if "hour" in self.when else "UTC"
