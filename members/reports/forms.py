"""What the report page sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError

from members.forms import MOST_WORDS, Words
from members.reports.models import SubjectKind
from members.reports.reasons import REASONS, Reason


class ReportInput(BaseModel):
    """One reason, words if somebody likes, and whether they want to hear by mail what came of it."""

    model_config = ConfigDict(frozen=True)

    reason: Reason
    words: Words = ""
    answer: bool = False

    @classmethod
    def parse(cls, form: Mapping[str, Any], kind: SubjectKind) -> tuple[ReportInput | None, dict[str, str]]:
        """The report, or None with one sentence for each field that needs another look."""
        sentences = {
            "reason": _("Please choose one of these. The last one fits anything."),
            "words": _("Please use at most %(most)s letters. A few sentences are plenty.", most=f"{MOST_WORDS:,}"),
        }
        try:
            read = cls(
                reason=form.get("reason", ""), words=form.get("words", ""), answer=form.get("answer", "") == "yes"
            )
        except ValidationError as error:
            wrong = {str(fault["loc"][0]) for fault in error.errors()}
            return None, {name: sentence for name, sentence in sentences.items() if name in wrong}
        if read.reason not in REASONS[kind]:
            return None, {"reason": sentences["reason"]}
        return read, {}
