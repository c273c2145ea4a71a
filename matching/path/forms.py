"""What the pages of the path may send: one model each, with one sentence for each field at fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeVar

from flask_babel import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from activities.wording.hardness import HARDEST
from matching.core.demand import STEP_EDGES, Attribute
from matching.core.pacing import SITUATIONS, Again, Outcome
from matching.path.hard_days import Reason
from members.forms import Form, none_if_empty
from texts import clean_words

MOST_NOTE = 1_000  # characters
WENT = (Outcome.WENT, Outcome.LEFT_EARLY)


Known = TypeVar("Known", bound="PathInput")
Rating = Annotated[Annotated[int, Field(ge=0, le=HARDEST)] | None, BeforeValidator(none_if_empty)]
Step = Annotated[Annotated[int, Field(ge=0, le=len(STEP_EDGES))] | None, BeforeValidator(none_if_empty)]


class PathInput(BaseModel):
    model_config = ConfigDict(frozen=True)


class CheckInInput(PathInput):
    """How a visit was. `seen` names the answer that the page showed, to tell a second window from a change of mind."""

    outcome: Outcome
    felt: Rating = None
    again: Annotated[Again | None, BeforeValidator(none_if_empty)] = None
    note: Annotated[str, BeforeValidator(clean_words), Field(max_length=MOST_NOTE)] = ""
    keep: bool | None = Field(default=None)  # None: was not asked, because it was allowed before
    seen: Annotated[str, Field(max_length=60)] = ""

    @classmethod
    def parse(cls, form: Form) -> tuple[Self | None, dict[str, str]]:
        """Return the input, or None and why not."""
        raw: dict[str, Any] = {name: form.get(name, "") for name in ("outcome", "felt", "again", "note", "seen")}
        if form.get("keep", ""):
            raw["keep"] = form.get("keep", "")
        return _read(cls, raw)


class ReasonsInput(PathInput):
    """What else could explain that a visit was hard, in the order of the page; none is an answer too."""

    reasons: frozenset[Reason] = frozenset()

    @classmethod
    def parse(cls, form: Form) -> tuple[Self | None, dict[str, str]]:
        """Return the input, or None and why not."""
        return _read(cls, {"reasons": form.getlist("reasons")})

    @property
    def ordered(self) -> tuple[Reason, ...]:
        """The reasons in the order of the page."""
        return tuple(one for one in Reason if one in self.reasons)


class StartInput(PathInput):
    """The five situations, each a rating or None, and what is harder and easier."""

    situations: Mapping[str, Rating]
    harder: frozenset[Attribute] = frozenset()
    easier: frozenset[Attribute] = frozenset()
    keep: bool | None = None

    @classmethod
    def parse(cls, form: Form) -> tuple[Self | None, dict[str, str]]:
        """Return the input, or None and why not; a situation at fault stands under its id.

        `part-x` of the form is "harder", "easier" or nothing for the attribute x.
        """
        answers = {attribute: form.get(f"part-{attribute}", "") for attribute in Attribute}
        raw: dict[str, Any] = {
            "situations": {one.id: form.get(one.id, "") for one in SITUATIONS},
            "harder": [a for a, said in answers.items() if said == "harder"],
            "easier": [a for a, said in answers.items() if said == "easier"],
        }
        if form.get("keep", ""):
            raw["keep"] = form.get("keep", "")
        read, problems = _read(cls, raw)
        for attribute, said in answers.items():
            if said not in ("", "harder", "easier"):
                problems[f"part-{attribute}"] = _not_offered()
        return (None if problems else read), problems

    @property
    def rated(self) -> dict[str, int]:
        """The situations that were not skipped."""
        return {name: rating for name, rating in self.situations.items() if rating is not None}


class CapInput(PathInput):
    """The most a suggestion may ask, as a step of the demand strip; None: no such wish."""

    cap: Step = None

    @classmethod
    def parse(cls, form: Form) -> tuple[Self | None, dict[str, str]]:
        """Return the input, or None and why not."""
        return _read(cls, {"cap": form.get("cap", "")})


def _read(model: type[Known], raw: Mapping[str, Any]) -> tuple[Known | None, dict[str, str]]:
    try:
        return model.model_validate(raw), {}
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        places = [[str(part) for part in fault["loc"]] for fault in faults]
        return None, dict(_sentence(place) for place in places)


def _sentence(place: list[str]) -> tuple[str, str]:
    """The field at fault with its sentence."""
    if place[0] == "situations":
        return place[1], str(_("Please pick a number from 0 to 10, or leave this one out."))
    sentences = {
        "outcome": _("Please pick one of the four. Each is as good as the others."),
        "felt": _("Please pick a number from 0 to 10, or rather not say."),
        "note": _("That is more than we can keep. Please keep it under %(most)s letters.", most=MOST_NOTE),
    }
    return place[0], str(sentences.get(place[0]) or _not_offered())


def _not_offered() -> str:
    return str(_("One of these answers is not on our list. Please pick again."))
