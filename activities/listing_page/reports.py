"""A visitor's word that something about a listing is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString
from pydantic import Field, ValidationError
from sqlalchemy.orm import Session

from activities.forms import Input, Words
from activities.models import Activity, ListingReport

MOST_LETTERS = 2_000


class ReportReason(StrEnum):
    WRONG_DETAILS = "wrong_details"
    NOT_RUNNING = "not_running"
    NOT_AS_DESCRIBED = "not_as_described"
    FELT_UNSAFE = "felt_unsafe"
    SHOULD_NOT_BE_HERE = "should_not_be_here"
    SOMETHING_ELSE = "something_else"


REASONS: Mapping[ReportReason, LazyString] = {
    ReportReason.WRONG_DETAILS: lazy_gettext("A detail is wrong: the time, the place, the cost or how to get in"),
    ReportReason.NOT_RUNNING: lazy_gettext("It does not run any more"),
    ReportReason.NOT_AS_DESCRIBED: lazy_gettext("It was not like it is described here"),
    ReportReason.FELT_UNSAFE: lazy_gettext("Something or somebody felt unsafe"),
    ReportReason.SHOULD_NOT_BE_HERE: lazy_gettext("It should not be on this site"),
    ReportReason.SOMETHING_ELSE: lazy_gettext("Something else"),
}


class ReportInput(Input):
    """What somebody reports: one reason, and words if they like."""

    reason: ReportReason
    words: Words = Field(default="", max_length=MOST_LETTERS)

    @classmethod
    def parse(cls, form: Mapping[str, Any]) -> tuple[ReportInput | None, dict[str, str]]:
        """The report, or None with one sentence for each field that needs another look."""
        try:
            return cls(reason=form.get("reason", ""), words=form.get("words", "")), {}
        except ValidationError as error:
            sentences = {
                "reason": gettext("Please choose one of these. The last one fits anything."),
                "words": gettext("Please use at most 2,000 letters. A few sentences are plenty."),
            }
            return None, {name: sentences[name] for name in (str(e["loc"][0]) for e in error.errors())}


def report_listing(db: Session, activity: Activity, report: ReportInput, *, now: datetime) -> ListingReport:
    """Keep the report. It holds nothing about who sent it."""
    kept = ListingReport(activity_id=activity.id, reason=report.reason, words=report.words, reported_at=now)
    db.add(kept)
    return kept
