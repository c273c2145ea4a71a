"""First-visit facts read from the words of a listing. A fact is kept only where the words carry it.

The rules of `hint_rules` are asked in order, and each fills what is still open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from activities.exchange.importing.hint_rules import HINTS, ROLES, Hint
from activities.exchange.importing.usual import USUAL, of_the_kind
from activities.exchange.importing.words import Words
from activities.forms import FirstVisitInput
from activities.models import FactsSource
from matching.core.types import Commitment, Identity, Kind, Setting, Where

_COMMITTING = re.compile(
    r"\b(?:minimum|commit\w*|at least \d+ (?:months|hours|weeks)|weekly for|one year|"
    r"school year)\b"
)
_VETTED = re.compile(r"\b(?:background check|fingerprint\w*|references required|application (?:form|required))\b")
_SMALL = re.compile(
    r"\b(?:limited to|maximum(?: of)?|max(?: of)?|up to|only|group of|capped at|plazas|maximo) (\d{1,3})"
    r"(?: (?:people|participants|persons|spots|seats|students|attendees|members|spaces|adults|plazas|personas))"
)


def facts_of(words: Words, *, kind: Kind, where: Where, minutes: int | None, once: bool = False) -> FirstVisitInput:
    """What the words tell about a first visit.

    `minutes` is the usual length of its dates; `once` says that there is a single date, which nobody has to repeat.
    """
    known: dict[str, Any] = {}
    if where is Where.ONLINE:
        known["setting"] = Setting.ONLINE_LIVE
    elif where in (Where.PLACE, Where.AREA):
        known["setting"] = Setting.IN_PERSON
    if kind is Kind.VOLUNTEER:
        _fill(known, ROLES, words)
        if _COMMITTING.search(words.text):
            known.setdefault("commitment", Commitment.REGULAR_DUTY)
        if _VETTED.search(words.text):
            known["identity"] = Identity.FULL_NAME
    else:
        _fill(known, [hint for hint in HINTS if kind in (Kind.OUTING, Kind.ONLINE) or not hint.shows], words)
        _fill(known, [hint for hint in USUAL if kind in (Kind.OUTING, Kind.ONLINE) or not hint.shows], words)
    if once and kind in (Kind.OUTING, Kind.VOLUNTEER):
        known.setdefault("commitment", Commitment.DROP_IN)
    known = {**of_the_kind(kind, known), **known}
    if small := _SMALL.search(words.text):
        known["group_size"] = max(1, int(small[1]))
    if known.pop("greeter", None):
        known["has_greeter"] = True
    if minutes is not None and 5 <= minutes <= 12 * 60:
        known["minutes"] = minutes
    return FirstVisitInput(source=FactsSource.READ, **known)


def _fill(known: dict[str, Any], hints: Iterable[Hint], words: Words) -> None:
    for hint in hints:
        if hint.speaks_for(words):
            for name, value in hint.facts.items():
                known.setdefault(name, value)
