"""What the three screens and the profile page show, as finished values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from matching.core.interests import Taxonomy
from members import wording
from members.forms import LANGUAGES, MINUTES, MORE_LANGUAGES, Form
from members.models import Guest
from members.profiles import ProfileValues
from taxonomy import interest_words
from web.languages import date_in_full, in_one_piece, with_commas

# What most people are glad to see first; the families hold the rest.
COMMON = (
    "walking", "gardening", "dogs", "wildlife", "reading", "films", "music-listening", "photography",
    "drawing", "knitting", "cooking", "baking", "board-games", "swimming", "local-history", "museums",
)  # fmt: skip

Option = tuple[str, str]  # value, words


@dataclass(frozen=True, kw_only=True)
class FamilyOptions:
    """A family of interests with how many of them are ticked."""

    name: str
    options: tuple[Option, ...]
    ticked: int


@dataclass(frozen=True, kw_only=True)
class LikesScreen:
    common: tuple[Option, ...]
    families: tuple[FamilyOptions, ...]
    read: tuple[Option, ...]  # interests once read from the words
    avoid: tuple[Option, ...]
    chosen: frozenset[str]  # of interests
    kept: frozenset[str]  # of read
    avoided: frozenset[str]
    words: str


@dataclass(frozen=True, kw_only=True)
class PlaceScreen:
    place: str
    which: tuple[Option, ...]  # places to pick from, where the text means several
    picked: str
    travels: tuple[Option, ...]
    minutes: tuple[Option, ...]
    table: list[tuple[str, list[str]]]
    languages: tuple[Option, ...]
    more_languages: tuple[Option, ...]
    needs: tuple[Option, ...]
    travel: str
    chosen_minutes: str
    spoken: frozenset[str]
    needed: frozenset[str]

    @property
    def more_spoken(self) -> bool:
        """Whether a language of the longer list is ticked."""
        return not self.spoken.isdisjoint(MORE_LANGUAGES)


@dataclass(frozen=True, kw_only=True)
class PaceScreen:
    answers: tuple[Option, ...]
    times: tuple[Option, ...]
    comfort: str
    free: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class KeptPart:
    """One part of what we keep: a heading, lines, and the endpoint that changes it, if any does."""

    title: str
    lines: tuple[str, ...]
    change: str | None = None


def likes_screen(taxonomy: Taxonomy, values: ProfileValues, form: Form | None) -> LikesScreen:
    """The first screen as kept, or as just typed when a form came back."""
    chosen = frozenset(form.getlist("interests")) if form else values.ticked
    read = [one for one in form.getlist("shown") if one in taxonomy] if form else values.from_words
    families = tuple(
        FamilyOptions(
            name=interest_words(family.id),
            options=interest_options(taxonomy, (one for one in family.interests if one not in COMMON)),
            ticked=sum(one in chosen and one not in COMMON for one in family.interests),
        )
        for family in taxonomy.families
    )
    return LikesScreen(
        common=interest_options(taxonomy, COMMON),
        families=families,
        read=interest_options(taxonomy, read),
        avoid=tuple(wording.avoid_words().items()),
        chosen=chosen,
        kept=frozenset(form.getlist("read")) if form else frozenset(read),
        avoided=frozenset(form.getlist("avoid") if form else values.avoid),
        words=form.get("words", "") if form else values.words,
    )


def interest_options(taxonomy: Taxonomy, interests: Iterable[str]) -> tuple[Option, ...]:
    """Return ids with their names in the language of the page; those not in the taxonomy are left out."""
    return tuple((one, interest_words(one)) for one in interests if one in taxonomy)


def place_screen(
    values: ProfileValues, form: Form | None, which: Sequence[str] = (), *, is_sure: bool = True
) -> PlaceScreen:
    """The second screen as kept, or as just typed.

    `which`: labels of the places to pick from; the first is picked beforehand unless they are guesses.
    """
    return PlaceScreen(
        place=form.get("place", "") if form else values.area_name or "",
        which=tuple((label, label) for label in which),
        picked=which[0] if which and is_sure else "",
        travels=tuple(wording.travel_words().items()),
        minutes=tuple((str(minutes), wording.minutes_words(minutes)) for minutes in MINUTES),
        table=wording.reach_table(),
        languages=tuple((code, wording.language_words(code)) for code in LANGUAGES),
        more_languages=tuple((code, wording.language_words(code)) for code in MORE_LANGUAGES),
        needs=tuple(wording.need_words().items()),
        travel=form.get("travel", "") if form else values.travel,
        chosen_minutes=form.get("minutes", "") if form else str(values.travel_minutes),
        spoken=frozenset(form.getlist("languages") if form else values.languages),
        needed=frozenset(form.getlist("needs") if form else values.needs),
    )


def pace_screen(values: ProfileValues, form: Form | None) -> PaceScreen:
    """The third screen as kept, or as just typed."""
    kept = "" if values.comfort is None else str(values.comfort)
    answers = [(str(n), words) for n, words in enumerate(wording.comfort_words())]
    return PaceScreen(
        answers=(*answers, ("", _("I would rather not say"))),
        times=tuple(wording.free_words().items()),
        comfort=form.get("comfort", "") if form else kept,
        free=frozenset(form.getlist("free") if form else values.free),
    )


def kept_parts(values: ProfileValues, guest: Guest | None, taxonomy: Taxonomy, *, days: int) -> tuple[KeptPart, ...]:
    """Everything kept about somebody, in plain words, in the order of the screens."""
    avoid, needs, free = wording.avoid_words(), wording.need_words(), wording.free_words()

    def names(interests: Iterable[str]) -> str:
        return with_commas(words for _value, words in interest_options(taxonomy, interests))

    ticked = names(one for one in values.interests if one in values.ticked)
    likes = [ticked] if ticked else []
    if values.words:
        likes.append(_("In your words: “%(words)s”", words=values.words))
    if values.from_words:
        likes.append(_("We read from your words: %(names)s", names=names(values.from_words)))
    parts = [
        KeptPart(title=_("What you like"), lines=tuple(likes), change="members.likes"),
        KeptPart(
            title=_("What you would rather leave out"), lines=_listed(avoid, values.avoid), change="members.likes"
        ),
        KeptPart(title=_("Where you are, and how far is all right"), lines=_where(values), change="members.area"),
        KeptPart(
            title=_("Languages"),
            lines=tuple(wording.language_words(code) for code in values.languages),
            change="members.area",
        ),
        KeptPart(title=_("What a place needs to have"), lines=_listed(needs, values.needs), change="members.area"),
        KeptPart(title=_("What feels all right"), lines=_comfort(values), change="members.pace"),
        KeptPart(title=_("When you are usually free"), lines=_listed(free, values.free), change="members.pace"),
        KeptPart(
            title=_("Your path"),
            lines=(_("How outings felt, if you told us, and the pace you set."),),
            change="path.path",
        ),
        KeptPart(
            title=_("What we may keep"),
            lines=(_("What you allow us to keep and use, each with a yes and a no."),),
            change="members.privacy_choices",
        ),
        KeptPart(
            title=_("Mail from us"),
            lines=(_("Which mail you want, and the hours when you want none."),),
            change="members.notices",
        ),
        KeptPart(
            title=_("Suggestions"),
            lines=(_("What you said of each suggestion. Deleting everything deletes that too."),),
            change="matching.opinions",
        ),
    ]
    parts.append(
        KeptPart(
            title=_("A short list"),
            lines=(_("The list that somebody made with you, if you opened one."),),
            change="short_lists.mine",
        )
    )
    if guest is not None:
        parts.append(KeptPart(title=_("Your visits"), lines=_visits(guest, days)))
    return tuple(parts)


def _listed(words: Mapping[Any, str], chosen: Collection[str]) -> tuple[str, ...]:
    return tuple(text for value, text in words.items() if value in chosen)


def _where(values: ProfileValues) -> tuple[str, ...]:
    far = _(
        "%(how)s, %(minutes)s, %(km)s",
        how=wording.travel_words()[values.travel],
        minutes=wording.minutes_words(values.travel_minutes).lower(),
        km=wording.km_words(values.travel, values.travel_minutes),
    )
    if not values.cell:
        return (far,)
    place = in_one_piece(values.area_name or "")
    patch = _("%(place)s. We keep a patch about two kilometres wide, never a point.", place=place)
    return (patch, far)


def _comfort(values: ProfileValues) -> tuple[str, ...]:
    return () if values.comfort is None else (wording.comfort_words()[values.comfort],)


def _visits(guest: Guest, days: int) -> tuple[str, ...]:
    return (
        _(
            "First on %(first)s, last on %(last)s.",
            first=date_in_full(guest.created_at),
            last=date_in_full(guest.seen_at),
        ),
        _("Everything here is deleted by itself %(days)s days after your last visit.", days=days),
    )
