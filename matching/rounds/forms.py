"""What the pages of small groups may send: one model each, with one sentence for each field at fault."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any, Self

from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from matching.core.types import Travel
from matching.rounds.likes import is_telling
from matching.rounds.timing import PARTS, Week
from matching.rounds.told import Helps, Told
from members.forms import LANGUAGES, MINUTES, MORE_LANGUAGES, Form, none_if_empty, one_of
from taxonomy import load_taxonomy
from texts import JOINERS, clean_words

MOST_NAME, MOST_HELPS = 24, 3
COSTS = (0, 500, 1000)  # at the most, in the smallest coin
SIZES = (3, 4, 5)
NEEDS = ("step_free", "no_alcohol")
# Letters of any script, and what stands between the parts of a name: no room for a number or an address.
_BETWEEN = re.compile(r"[ '’-]")


def _name(value: str) -> str:
    """At most three words of letters, with the marks and joiners that stand at letters in many scripts."""
    words = _BETWEEN.split(value)
    if len(words) > 3 or not all(word[:1].isalpha() and all(map(_is_of_a_name, word)) for word in words):
        raise ValueError("not a first name")
    return value


def _is_of_a_name(character: str) -> bool:
    return character.isalpha() or character in JOINERS or unicodedata.category(character).startswith("M")


def _slot(value: str) -> tuple[int, int]:
    day, _dash, part = value.partition("-")
    found = int(day), int(part)
    if not (0 <= found[0] < 7 and 0 <= found[1] < PARTS):
        raise ValueError("not offered")
    return found


def _like(value: str) -> str:
    if value not in load_taxonomy() or is_telling(value):
        raise ValueError("not offered")
    return value


class JoinInput(BaseModel):
    """What somebody tells to join a round."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[str, BeforeValidator(clean_words), Field(max_length=MOST_NAME), AfterValidator(_name)]
    free: Annotated[frozenset[Annotated[tuple[int, int], BeforeValidator(_slot)]], Field(min_length=1)]
    week: Week = Week.EITHER
    travel: Travel = Travel.BUS
    minutes: Annotated[int, AfterValidator(one_of(MINUTES))] = 30
    likes: tuple[Annotated[str, AfterValidator(_like)], ...] = ()
    size: Annotated[Annotated[int, AfterValidator(one_of(SIZES))] | None, BeforeValidator(none_if_empty)] = None
    helps: Annotated[tuple[Helps, ...], Field(max_length=MOST_HELPS)] = ()
    languages: Annotated[tuple[Annotated[str, AfterValidator(one_of(LANGUAGES + MORE_LANGUAGES))], ...], Field(
        min_length=1)]  # fmt: skip
    needs: frozenset[Annotated[str, AfterValidator(one_of(NEEDS))]] = frozenset()
    cost: Annotated[Annotated[int, AfterValidator(one_of(COSTS))] | None, BeforeValidator(none_if_empty)] = None
    company: Annotated[str, AfterValidator(one_of(("", "woman", "women_only")))] = ""
    by_mail: bool = False
    agree: Annotated[bool, AfterValidator(one_of((True,)))]
    consent: Annotated[bool, AfterValidator(one_of((True,)))]

    @classmethod
    def parse(cls, form: Form, *, women_only: bool, allows: bool = False) -> tuple[Self | None, dict[str, str]]:
        """The input, or None with one sentence for each field.

        `women_only`: whether such groups are offered here; `allows`: whether the consent was given before.
        """
        texts = {name: form.get(name, "") for name in ("name", "size", "cost")}
        asked = {"week": Week.EITHER, "travel": Travel.BUS, "minutes": "30", "company": ""}
        raw: dict[str, Any] = {**texts, **{name: form.get(name, usual) for name, usual in asked.items()}}
        raw |= {name: form.getlist(name) for name in ("free", "likes", "helps", "languages", "needs")}
        raw |= {name: form.get(name, "") == "yes" for name in ("by_mail", "agree")}
        raw["consent"] = allows or form.get("consent", "") == "yes"
        if not women_only:
            raw["company"] = ""
        try:
            return cls.model_validate(raw), {}
        except ValidationError as error:
            faults = error.errors(include_url=False, include_context=False, include_input=False)
        wrong = dict.fromkeys(str(fault["loc"][0]) for fault in faults)
        return None, {name: _sentence(name) for name in wrong}

    def told(self) -> Told:
        """The same as it is kept for the round."""
        return Told(
            free=self.free,
            week=self.week,
            travel=self.travel,
            minutes=self.minutes,
            likes=tuple(dict.fromkeys(self.likes)),
            size=self.size,
            helps=tuple(one for one in Helps if one in self.helps),
            languages=tuple(dict.fromkeys(self.languages)),
            step_free="step_free" in self.needs,
            no_alcohol="no_alcohol" in self.needs,
            most_cost=self.cost,
            woman=self.company != "",
            women_only=self.company == "women_only",
        )


def _sentence(name: str) -> str:
    sentences = {
        "name": _("Please write a first name: letters alone, at most %(most)s of them.", most=MOST_NAME),
        "free": _("Please tick at least one time."),
        "languages": _("Please tick at least one language."),
        "helps": _("Please tick at most three of these."),
        "consent": _("To look for a group for you, we need your yes here. Not giving it is fine too."),
        "agree": _("Please tick this once you have read it. Or leave the page: that is fine too."),
    }
    return sentences.get(name) or _("One of these answers is not on our list. Please pick again.")
