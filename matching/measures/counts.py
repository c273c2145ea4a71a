"""What evaluators and the operator see: counts of a quarter, written down once it is over and never changed."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.measures.counting import LEAST, groups_of
from matching.measures.items import Measure, all_measures
from matching.measures.models import MeasureAnswer, MeasureCount
from members.consent.models import Consent, Purpose

_QUARTERS_BACK = 4
_BOTH = (Purpose.MEASURES, Purpose.MEASURES_COUNTED)


@dataclass(frozen=True, kw_only=True)
class Told:
    """How many people gave an answer from `first` to `last` in a quarter; `people` None: fewer than ten in all."""

    measure: Measure
    period: str
    first: int
    last: int
    people: int | None

    @property
    def answers(self) -> str:
        """The answers of the group in the words of the measure."""
        words = self.measure.answers
        return words[self.first] if self.first == self.last else f"{words[self.first]} – {words[self.last]}"


def write_counts(db: Session, *, now: datetime) -> int:
    """Write down the quarters of the last year that are over and not written down yet; return how many counts.

    A person counts once in a quarter and measure, with their last answer. Counted is who allows it now and did so
    before the quarter was over. What is written stays: a later erasure would otherwise show as a difference of one.
    """
    written = 0
    done = {(one.measure, one.period) for one in db.scalars(sa.select(MeasureCount))}
    for period, begins, ends in _quarters(now):
        for measure in all_measures():
            if (measure.id, period) in done:
                continue
            groups = groups_of(_by_answer(db, measure, begins, ends))
            told = [(one.first, one.last, one.people) for one in groups] or [(0, len(measure.answers) - 1, 0)]
            for first, last, people in told:
                db.add(MeasureCount(measure=measure.id, period=period, first=first, last=last, people=people))
                written += 1
    db.flush()
    return written


def told_counts(db: Session) -> tuple[Told, ...]:
    """Everything written down, by period, then in the order of measures and answers."""
    places = {one.id: (place, one) for place, one in enumerate(all_measures())}
    rows = [one for one in db.scalars(sa.select(MeasureCount)) if one.measure in places]
    rows.sort(key=lambda one: (one.period, places[one.measure][0], one.first))
    return tuple(
        Told(
            measure=places[one.measure][1],
            period=one.period,
            first=one.first,
            last=one.last,
            people=one.people or None,
        )
        for one in rows
    )


def as_csv(told: Iterable[Told]) -> str:
    """The counts for evaluators, with the name, source and licence of each measure; RFC 4180, a heading first."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(
        ["measure", "name", "source", "licence", "question", "period", "answers", "people_rounded_down_to_5", "note"]
    )
    for one in told:
        measure, few = one.measure, "" if one.people else f"fewer than {LEAST} people"
        about = [measure.id, measure.name, measure.source, measure.licence, measure.question]
        writer.writerow([*about, one.period, one.answers, one.people or "", few])
    return file.getvalue()


def _quarters(now: datetime) -> Sequence[tuple[str, datetime, datetime]]:
    """The last four quarters that are over: name, first instant, first instant after. By UTC."""
    number = now.astimezone(UTC).year * 4 + (now.astimezone(UTC).month - 1) // 3
    return [
        (f"{one // 4}-Q{one % 4 + 1}", _begin(one), _begin(one + 1)) for one in range(number - _QUARTERS_BACK, number)
    ]


def _begin(quarter: int) -> datetime:
    return datetime(quarter // 4, quarter % 4 * 3 + 1, 1, tzinfo=UTC)


def _by_answer(db: Session, measure: Measure, begins: datetime, ends: datetime) -> list[int]:
    """People by their last answer of a quarter."""
    asked = sa.select(MeasureAnswer).where(
        MeasureAnswer.measure == measure.id, MeasureAnswer.asked_at >= begins, MeasureAnswer.asked_at < ends
    )
    for purpose in _BOTH:
        asked = asked.where(MeasureAnswer.profile_id.in_(_allowed(purpose, ends)))
    last = {row.profile_id: row.answer for row in db.scalars(asked.order_by(MeasureAnswer.asked_at))}
    counted = Counter(one for one in last.values() if isinstance(one, int))
    return [counted[place] for place in range(len(measure.answers))]


def _allowed(purpose: Purpose, ends: datetime) -> sa.Select[int]:
    open_now = Consent.purpose == purpose, Consent.withdrawn_at.is_(None), Consent.given_at < ends
    return sa.select(Consent.profile_id).where(*open_now)
