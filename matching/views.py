"""The suggestions page and what a person says of a suggestion."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.wrappers import Response

from activities.cards import Card, cards_for
from activities.on_show import OnShow, Shelf
from activities.wording.words import locale
from matching.alike import Learner
from matching.catalogue import Catalogue
from matching.core.gaps import GapFiller
from matching.core.reach import cell_centre
from matching.guesses import Guesses
from matching.learned_store import LearnedStore
from matching.models import Opinion
from matching.opinions import say as keep_opinion
from matching.opinions import take_back
from matching.paced import walker_of
from matching.path.reckoning import Standing, find_standing
from matching.path.wording import like_sentence, rest_sentence
from matching.queries import SaidTitle, feedback_titles, find_title, known_of
from matching.reason_words import reason_sentence
from matching.suggested import Said, Suggestion, Suggestions, said_of
from matching.suggestions import Suggester
from members.current import find_current_profile, get_or_open_profile
from members.profiles import ProfileValues, values_of
from refusals import BadInput
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

bp = Blueprint("matching", __name__)
UNDO = "undo"
_FRESH_SECONDS = 600  # for so long a finished page may tell of a date that has just begun


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One suggestion as the page shows it."""

    suggestion: Suggestion
    card: Card
    why: str
    like: str  # of a stretch: what it is like; else empty


@dataclass(frozen=True, kw_only=True)
class Asked:
    """All that a page of suggestions depends on beside the catalogue; the same person asking the same is equal."""

    values: ProfileValues
    said: Said
    last_said: SaidTitle | None  # what the page answers to
    easier: str | None
    unknown_access: bool
    only_solo: bool
    stamp: str  # of what is known of the person's pace: no two people and no two states share one


@bp.get("/for-you")
@allow(Audience.ANYONE)
def suggestions() -> str:
    """At most three things to do, and the choice to rest."""
    at = now()
    shelf: Shelf = current_app.extensions["shelf"]
    with read_db() as db:
        on_show = shelf.read(db, now=at)
        values = values_of(find_current_profile(db))
        if values.paused and request.args.get("only") != "solo":
            return render_template("matching/paused.html")
        known = known_of(db, values.profile_id)
        asked = Asked(
            values=values,
            said=said_of(known.feedback, now=at),
            last_said=find_title(db, request.args.get("said", ""), said_by=values.profile_id),
            easier=request.args.get("easier"),
            unknown_access=request.args.get("access") == "any",
            only_solo=request.args.get("only") == "solo",
            stamp=known.stamp,
        )
        parts = _body(db, shelf, on_show, asked, now=at)
    return render_template("matching/suggestions.html", body=Markup(generate_csrf().join(parts)))


def _body(db: Session, shelf: Shelf, on_show: OnShow, asked: Asked, *, now: datetime) -> list[str]:
    """What is inside the page's frame, finished once while neither person, pace, opinions nor catalogue change.

    In parts, between which the token of the forms belongs.
    """
    sessions: sessionmaker[Session] = current_app.extensions["sessions"]
    catalogue: Catalogue = current_app.extensions["catalogue"]
    learned: LearnedStore = current_app.extensions["learned"]
    known = learned.find(sessions)
    learner = Learner(learned=known, turn=turn_of(asked.values.profile_id or 0, now=now)) if known else None
    edition = catalogue.edition(sessions, on_show), known and known.mark
    name = ("for you", asked, edition, str(locale()), int(now.timestamp()) // _FRESH_SECONDS)
    parts: list[str] | None = shelf.find_piece(on_show, name)
    if parts is None:
        suggester = Suggester(sessions=sessions, on_show=on_show, catalogue=catalogue, learner=learner)
        found, shown = found_for(db, suggester, asked, find_standing(db, asked.values), now=now)
        token = secrets.token_hex(16)
        parts = render_template(
            "matching/_suggestions_body.html", found=found, shown=shown, values=asked.values,
            last_said=asked.last_said, easier=asked.easier, only_solo=asked.only_solo, Opinion=Opinion, token=token,
            resting=rest_sentence(found.rest), has_pace=bool(asked.stamp),
        ).split(token)  # fmt: skip
        shelf.keep_piece(on_show, name, parts)
    return parts


def turn_of(profile_id: int, *, now: datetime) -> int:
    """What makes somebody's choices between equals: another one each week."""
    return profile_id * 1_000 + now.date().toordinal() // 7


def found_for(
    db: Session, suggester: Suggester, asked: Asked, standing: Standing, *, now: datetime
) -> tuple[Suggestions, tuple[Shown, ...]]:
    """What is suggested to one person, and the same in words."""
    values, last = asked.values, asked.last_said
    if asked.only_solo:  # asked for although paused
        standing = replace(standing, wishes=replace(standing.wishes, paused=False))
    found = suggester.suggest(
        db, values, asked.said, now=now, easier_than=asked.easier, unknown_access=asked.unknown_access,
        leave_out=frozenset({last.activity_id} if last else ()), only_solo=asked.only_solo,
        walker=walker_of(db, values, standing, now=now, filler=find_filler(db, standing, now)),
    )  # fmt: skip
    cards = cards_for(
        db, [one.activity_id for one in found.chosen], on_show=suggester.on_show, now=now,
        point=cell_centre(values.cell) if values.cell else None, zone=values.zone,
        dates={one.activity_id: one.date for one in found.chosen},
    )  # fmt: skip
    by_id = {card.id: card for card in cards}  # without what was taken off show a moment ago
    return found, tuple(
        Shown(
            suggestion=one, card=by_id[one.activity_id], why=reason_sentence(one.reasons), like=like_sentence(one.like)
        )
        for one in found.chosen
        if one.activity_id in by_id
    )


def find_filler(db: Session, standing: Standing, now: datetime) -> GapFiller | None:
    """What guesses for somebody with a pace; others need none."""
    guesses: Guesses = current_app.extensions["guesses"]
    return guesses.find(current_app.extensions["sessions"], db, now=now) if standing.stamp else None


@bp.post("/for-you/<key>/say")
@allow(Audience.ANYONE)
@limiter.limit("60/hour")
def say(key: str) -> Response:
    """Keep, or take back, what a person says of one activity."""
    word = request.form.get("opinion", "")
    if word not in {UNDO, *Opinion}:
        raise BadInput("We did not understand that answer. Please go back and choose one of the buttons.")
    with write_db() as db:
        profile = get_or_open_profile(db, now=now())
        if word == UNDO:
            take_back(db, profile_id=profile.id, key=key)
        else:
            keep_opinion(db, profile_id=profile.id, key=key, opinion=Opinion(word), now=now())
    if request.form.get("back") == "opinions":
        return redirect(url_for("matching.opinions"), 303)
    return redirect(url_for("matching.suggestions", said=None if word == UNDO else key), 303)


@bp.get("/for-you/said")
@allow(Audience.ANYONE)
def opinions() -> str:
    """Everything a person said of suggestions, each with a way to take it back."""
    with read_db() as db:
        profile = find_current_profile(db)
        return render_template(
            "matching/opinions.html", said=feedback_titles(db, profile.id) if profile else (), Opinion=Opinion
        )


@bp.get("/rest")
@allow(Audience.ANYONE)
def rest() -> str:
    """Not today: a page that asks nothing."""
    return render_template("matching/rest.html")
