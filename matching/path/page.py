"""What the path page shows, as finished values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from activities.wording.hardness import hardness_words
from activities.wording.ideas import idea_words
from activities.wording.words import locale
from matching.core.demand import Attribute
from matching.core.pacing import PaceWishes, State, costs, eases, easier_now
from matching.path import wording
from matching.path.hard_days import reason_words
from matching.path.own_pace import cap_step
from matching.path.picture import Pair, Picture, find_picture
from matching.path.queries import Entry
from matching.path.told import Told
from web.languages import date_in_full

_ENOUGH = 3  # outings with both answers before they are told together


@dataclass(frozen=True, kw_only=True)
class Row:
    """One check-in in the table; an empty text is shown as "not said". `title` is empty for what cannot be read."""

    key: str
    day: str
    title: str
    outcome: str
    expected: str
    felt: str
    again: str
    note: str
    reasons: str  # what else could explain it; empty where nothing was ticked
    was_there: bool = True  # only a visit has anything to expect and to feel


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of outings that seems to cost, or not to."""

    attribute: Attribute
    words: str


@dataclass(frozen=True, kw_only=True)
class PathPage:
    """Rows and picture are of all check-ins; what seems easier and what costs only while it may be reckoned."""

    rows: tuple[Row, ...]  # newest first
    picture: Picture | None
    described: str  # the picture in one sentence
    easier: tuple[str, ...]
    costs: tuple[Part, ...]
    eases: tuple[Part, ...]
    begun: str  # the day of starting over; empty for never
    wishes: PaceWishes
    cap: str


def path_page(entries: Sequence[Entry], *, state: State | None, wishes: PaceWishes, begun: date | None) -> PathPage:
    """Put the page together; `entries` are the check-ins, the oldest visit first."""
    pairs = [_pair(one) for one in entries]
    picture = find_picture(pairs, rtl=locale().text_direction == "rtl")
    step = cap_step(wishes)
    return PathPage(
        rows=tuple(_row(one) for one in reversed(entries)),
        picture=picture,
        described=wording.picture_sentence(len(picture.marks)) if picture else "",
        easier=_easier(state, pairs),
        costs=tuple(_part(one) for one in costs(state)) if state else (),
        eases=tuple(_part(one) for one in eases(state)) if state else (),
        begun=date_in_full(begun) if begun else "",
        wishes=wishes,
        cap="" if step is None else str(step),
    )


def _easier(state: State | None, pairs: Sequence[Pair]) -> tuple[str, ...]:
    """Only what has something behind it, never what seems harder, and nothing right after a hard day."""
    sentences = []
    if state is not None and (seen := easier_now(state)).sure:
        sentences.append(wording.easier_sentence(seen.then, seen.now))
    both = [one.feared - one.felt for one in pairs if one.feared is not None and one.felt is not None]
    if len(both) >= _ENOUGH and sum(gap > 0 for gap in both) > len(both) / 2 and both[-1] >= 0:
        sentences.append(wording.fear_sentence())
    return tuple(sentences)


def _pair(entry: Entry) -> Pair:
    told = entry.told
    day = wording.short_day(entry.happened_on)
    if told is None or not told.was_there:
        return Pair(feared=None, felt=None, day=day)
    return Pair(feared=told.feared, felt=told.felt, day=day)


def _row(entry: Entry) -> Row:
    told = entry.told
    if told is None:
        return Row(key=entry.key, day=date_in_full(entry.happened_on), title="", outcome="", expected="", felt="",
                   again="", note="", reasons="")  # fmt: skip
    return Row(
        key=entry.key,
        day=date_in_full(entry.happened_on),
        title=idea_words(told.title),
        outcome=wording.told_outcome(told.outcome, alone=told.alone),
        expected=_rating(told.feared),
        felt=_rating(told.felt),
        again=wording.told_again(told.again) if told.again else "",
        note=told.note,
        reasons=_reasons(told),
        was_there=told.was_there,
    )


def _reasons(told: Told) -> str:
    words = reason_words(alone=told.alone)
    return " · ".join(words[one] for one in words if one in told.reasons)


def _part(attribute: Attribute) -> Part:
    return Part(attribute=attribute, words=wording.part_words(attribute))


def _rating(rating: int | None) -> str:
    return "" if rating is None else f"{rating} · {hardness_words(rating)}"
