"""Joining a round, and leaving it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from matching.rounds import wording
from matching.rounds.care import find_care
from matching.rounds.doors import Door, door_of
from matching.rounds.forms import JoinInput
from matching.rounds.frame import bp, current_member
from matching.rounds.joining import allows_groups, join, last_told
from matching.rounds.joining import leave as leave_round
from matching.rounds.likes import sharable
from matching.rounds.timing import Week
from matching.rounds.told import Told, find_told
from members.forms import LANGUAGES, MINUTES, MORE_LANGUAGES
from members.models import FreeTime, Member, Need
from members.profiles import values_of
from members.queries import hold
from members.screen_flow import Page
from members.wording import language_words, minutes_words, travel_words
from taxonomy import interest_words, load_taxonomy
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

# Something for whoever has told us of nothing yet.
_COMMON = ("walking", "board-games", "drawing", "reading", "gardening", "music-listening", "cooking", "conversation")
_PARTS = {"morning": (0,), "afternoon": (1, 2), "evening": (3,)}
_LISTS = ("free", "likes", "helps", "languages", "needs")
_TEXTS = ("name", "week", "travel", "minutes", "size", "cost", "company", "by_mail", "agree", "consent")


@dataclass(frozen=True, kw_only=True)
class JoinScreen:
    """The form: what can be chosen, and what is chosen or was typed, by field."""

    likes: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    chosen: Mapping[str, Any]
    women_only: bool
    allows: bool
    is_new: bool


@bp.get("/groups/join")
@allow(Audience.ANYONE)
def join_form() -> Page:
    """Say when, how far, what, and what helps."""
    with read_db() as db:
        member = current_member(db)
        if door_of(db, member, now=now()) is not Door.OPEN:
            return redirect(url_for(".front"))
        return _page(db, member, chosen=_usual(db, member), problems={})


@bp.post("/groups/join")
@allow(Audience.ANYONE)
@limiter.limit("60/hour")
def join_round() -> Page:
    """Join, or change what was told."""
    with write_db() as db:
        member = current_member(db)
        care = find_care(db)
        if care is None or door_of(db, member, now=now()) is not Door.OPEN:
            return redirect(url_for(".front"), 303)
        read, problems = JoinInput.parse(request.form, women_only=care.women_only, allows=allows_groups(db, member))
        if read is None:
            sent: dict[str, Any] = {name: request.form.get(name, "") for name in _TEXTS}
            sent |= {name: request.form.getlist(name) for name in _LISTS}
            return _page(db, member, chosen=sent, problems=problems), 422
        hold(db, guest=None, member=member.key)
        join(db, member, read.told(), name=read.name, by_mail=read.by_mail, now=now())
    flash(_("You are in this round. You can change or leave it until groups are made."))
    return redirect(url_for(".front"), 303)


@bp.post("/groups/leave")
@allow(Audience.ANYONE)
def leave() -> Page:
    """Leave the round that is open."""
    with write_db() as db:
        leave_round(db, current_member(db), now=now())
    flash(_("That is fine. You are not in this round."))
    return redirect(url_for(".front"), 303)


def _page(db: Session, member: Member, *, chosen: Mapping[str, Any], problems: dict[str, str]) -> str:
    care = find_care(db)
    screen = JoinScreen(
        likes=tuple(_likes(member, chosen["likes"])),
        languages=tuple((one, language_words(one)) for one in _languages(chosen["languages"])),
        chosen=chosen,
        women_only=care is not None and care.women_only,
        allows=allows_groups(db, member),
        is_new=last_told(db, member) is None,
    )
    return render_template(
        "matching/rounds/join.html", screen=screen, care=care, problems=problems, wording=wording,
        travel=[(one.value, words) for one, words in travel_words().items()],
        minutes=[(str(one), minutes_words(one)) for one in MINUTES],
        weeks=[(one.value, words) for one, words in wording.week_words().items()],
        helps=[(one.value, words) for one, words in wording.helps_words().items()],
    )  # fmt: skip


def _likes(member: Member, chosen: Sequence[str]) -> list[tuple[str, str]]:
    """What can be ticked: what the member likes, what they ticked before, and some common things."""
    own = values_of(member.profile).interests
    known = load_taxonomy()
    ids = dict.fromkeys(one for one in sharable((*own, *chosen, *_COMMON)) if one in known)
    return [(one, interest_words(one)) for one in ids]


def _languages(chosen: Sequence[str]) -> tuple[str, ...]:
    return (*LANGUAGES, *(one for one in chosen if one in MORE_LANGUAGES))


def _usual(db: Session, member: Member) -> Mapping[str, Any]:
    """What stands in the form at first: what was told the last time, else what the profile says."""
    last = last_told(db, member)
    told = find_told(last.told) if last else None
    return {**_form_of(told or _from_profile(member)), "name": member.name, "by_mail": "", "agree": "", "consent": ""}


def _from_profile(member: Member) -> Told:
    values = values_of(member.profile)
    return Told(
        free=frozenset(
            (day, part)
            for one in FreeTime if one in values.free
            for day in (range(5) if one.value.startswith("weekday") else (5, 6))
            for part in _PARTS[one.value.split("_")[1]]
        ),
        week=Week.EITHER,
        travel=values.travel,
        minutes=values.travel_minutes,
        likes=sharable(values.interests),
        languages=values.languages or ("en",),
        step_free=Need.STEP_FREE in values.needs,
        no_alcohol="alcohol" in values.avoid,
        most_cost=0 if "cost" in values.avoid else None,
    )  # fmt: skip


def _form_of(told: Told) -> dict[str, Any]:
    """What was told, as the fields of the form."""
    needs = {"step_free": told.step_free, "no_alcohol": told.no_alcohol}
    return {
        "free": [f"{day}-{part}" for day, part in sorted(told.free)],
        "week": told.week.value,
        "travel": told.travel.value,
        "minutes": str(told.minutes),
        "likes": list(told.likes),
        "size": str(told.size or ""),
        "helps": [one.value for one in told.helps],
        "languages": list(told.languages),
        "needs": [name for name, needed in needs.items() if needed],
        "cost": "" if told.most_cost is None else str(told.most_cost),
        "company": "women_only" if told.women_only else "woman" if told.woman else "",
    }
