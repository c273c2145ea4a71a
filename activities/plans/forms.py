"""What somebody may send about a plan: one model each, with one sentence for each field at fault."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Day
from typing import Annotated, Any

from flask_babel import gettext
from pydantic import BeforeValidator, Field, ValidationError

from activities.forms import Input, Key
from activities.plans.models import Answer
from activities.plans.waiting import Step
from members.forms import none_if_empty

HARDEST = 10
_LARGEST_ID = 2**31 - 1


Feared = Annotated[Annotated[int, Field(ge=0, le=HARDEST)] | None, BeforeValidator(none_if_empty)]


class PlanInput(Input):
    """What to plan: a date by its id or, for what has no dates, a day; the answer; what is expected."""

    activity: Key
    answer: Answer
    date: Annotated[Annotated[int, Field(ge=1, le=_LARGEST_ID)] | None, BeforeValidator(none_if_empty)] = None
    day: Annotated[Day | None, BeforeValidator(none_if_empty)] = None
    feared: Feared = None

    @classmethod
    def parse(cls, form: Mapping[str, str]) -> tuple[PlanInput | None, dict[str, str]]:
        """The plan, or None with a sentence for each field that needs another look."""
        return _parsed(cls, form)


class AnswerInput(Input):
    """Another answer to a plan there is."""

    answer: Answer

    @classmethod
    def parse(cls, form: Mapping[str, str]) -> tuple[AnswerInput | None, dict[str, str]]:
        """The answer, or None with a sentence."""
        return _parsed(cls, form)


class StepInput(Input):
    """What to do in the line of a date."""

    step: Step

    @classmethod
    def parse(cls, form: Mapping[str, str]) -> tuple[StepInput | None, dict[str, str]]:
        """The step, or None with a sentence."""
        return _parsed(cls, form)


class FearedInput(Input):
    """How hard somebody expects it to be; None for "rather not say"."""

    feared: Feared = None

    @classmethod
    def parse(cls, form: Mapping[str, str]) -> tuple[FearedInput | None, dict[str, str]]:
        """What is expected, or None with a sentence."""
        return _parsed(cls, form)


def _parsed(model: Any, form: Mapping[str, str]) -> tuple[Any, dict[str, str]]:
    sent = {name: form[name] for name in model.model_fields if name in form}
    try:
        return model(**sent), {}
    except ValidationError as error:
        return None, {name: _sentence(name) for name in (str(one["loc"][0]) for one in error.errors())}


def _sentence(field: str) -> str:
    sentences = {
        "activity": gettext("We did not understand which activity this is about. Please go back and choose it again."),
        "answer": gettext("We did not understand that answer. Please choose one of the buttons."),
        "step": gettext("We did not understand that answer. Please choose one of the buttons."),
        "date": gettext("Please choose one of the dates."),
        "day": gettext("Please choose one of the days."),
        "feared": gettext("Please choose one of the numbers from 0 to 10, or rather not say."),
    }
    return sentences[field]
