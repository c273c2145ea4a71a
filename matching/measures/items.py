"""The questions: those of others word for word from seeds/measures.json, our own in the language of the page."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from flask_babel import gettext as _

from activities.wording.hardness import hardness_options
from activities.wording.words import locale

OWN = "going-somewhere-new"
_FILE = Path(__file__).parents[2] / "seeds" / "measures.json"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One question with its answers, from the first to the last. `languages` empty: it is ours and is translated."""

    id: str
    name: str
    source: str
    licence: str
    languages: tuple[str, ...]
    question: str
    answers: tuple[str, ...]

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The answers as values and words of radio buttons."""
        return tuple((str(number), words) for number, words in enumerate(self.answers))


@lru_cache(maxsize=1)
def all_measures() -> tuple[Measure, ...]:
    """Every measure in the words of the file, in its order."""
    found = json.loads(_FILE.read_text(encoding="utf-8"))["measures"]
    return tuple(
        Measure(**{**one, "languages": tuple(one["languages"]), "answers": tuple(one["answers"])}) for one in found
    )


def measures_to_read() -> tuple[Measure, ...]:
    """Every measure: those of others in their own words, ours in the language of the page."""
    return tuple(_in_our_words(one) if one.id == OWN else one for one in all_measures())


def measures_here() -> tuple[Measure, ...]:
    """What can be asked in the language of the page: a measure of others only in a language it was published in."""
    return tuple(one for one in measures_to_read() if not one.languages or locale().language in one.languages)


def _in_our_words(measure: Measure) -> Measure:
    words = tuple(words for _value, words in hardness_options())
    return replace(measure, question=_("How hard is it for you, these days, to go somewhere new?"), answers=words)
