"""The page of questions now and then, stopping them, and the operator's page of counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from matching.measures.answers import INTERVAL, Round, current_round, erase_answers, keep_answers, rounds_of
from matching.measures.counting import LEAST
from matching.measures.counts import told_counts
from matching.measures.forms import read_answers
from matching.measures.items import measures_here, measures_to_read
from members.consent.models import Purpose
from members.consent.services import give, given, withdraw
from members.consent.wording import words_of
from members.current import find_current_profile, get_or_open_profile, get_signed_in_member, hold_current_profile
from members.forms import Problems
from members.models import Profile
from members.screen_flow import OFTEN, Page
from refusals import BadInput
from store import note
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.headers import keep_out_of_caches
from web.languages import date_in_full
from web.limits import limiter

bp = Blueprint("measures", __name__)
bp.after_request(keep_out_of_caches)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One answer on its day; `steps` are the places of all answers, for the strip beside the words."""

    day: str
    words: str
    place: int
    steps: range


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question with what somebody answered before, the newest first."""

    question: str
    lang: str | None
    rows: tuple[Row, ...]


@bp.get("/questions")
@allow(Audience.ANYONE)
def page() -> Page:
    """Two questions that can be left, for those who allow it; what they are to everybody else."""
    with read_db() as db:
        return _page(db, find_current_profile(db))


@bp.post("/questions/begin")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def begin() -> Page:
    """Allow keeping answers, and go on to the questions."""
    with write_db() as db:
        give(db, profile_id=get_or_open_profile(db, now=now()).id, purpose=Purpose.MEASURES, now=now())
    return redirect(url_for("measures.page"), 303)


@bp.post("/questions")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def save() -> Page:
    """Keep what was answered, where that is allowed."""
    with write_db() as db:
        profile = hold_current_profile(db)
        if profile is None or not _is_allowed(db, profile):
            return redirect(url_for("measures.page"), 303)
        asked = measures_here()
        said, problems = read_answers(request.form, asked)
        if problems:
            return _page(db, profile, problems), problems.status
        keep_answers(db, profile_id=profile.id, asked=[one.id for one in asked], said=said, now=now())
    flash(_("Kept, for you alone. We say nothing about it.") if said else _("That is fine. Nothing is kept."))
    return redirect(url_for("path.path"), 303)


@bp.get("/questions/stop")
@allow(Audience.ANYONE)
def ask_stop() -> Page:
    """What becomes of the answers when somebody takes back that we may ask."""
    return render_template("matching/measures/stop.html")


@bp.post("/questions/stop")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def stop() -> Page:
    """Ask no more; erase what was answered, or leave it."""
    answer = request.form.get("answer", "")
    if answer not in ("erase", "leave"):
        raise BadInput("We did not understand that answer. Please go back and choose one of the buttons.")
    with write_db() as db:
        profile = hold_current_profile(db)
        if profile is not None:
            withdraw(db, profile_id=profile.id, purpose=Purpose.MEASURES, now=now())
            if answer == "erase":
                erase_answers(db, profile.id)
    flash(_("We do not ask any more. Your answers are erased.") if answer == "erase" else _("We do not ask any more."))
    return redirect(url_for("members.privacy_choices"), 303)


@bp.get("/operator/measures")
@allow(Audience.OPERATOR)
def counts() -> Page:
    """Counts of the quarters that are over, of ten people and more. Each look is noted."""
    with write_db() as db:
        operator = get_signed_in_member(db)
        note(db, who=operator.key, what="look", subject="measures", now=now())
        told = told_counts(db)
    parts = [(period, tuple(rows)) for period, rows in groupby(told, key=lambda one: one.period)]
    return render_template("matching/measures/counts.html", parts=parts[::-1], least=LEAST)


def answered_before(rounds: tuple[Round, ...]) -> tuple[Asked, ...]:
    """What somebody answered, question by question; questions without an answer are left out."""
    found = [
        Asked(
            question=one.question,
            lang=one.languages[0] if one.languages else None,
            rows=tuple(
                Row(
                    day=date_in_full(each.asked_at), words=one.answers[each.said[one.id]], place=each.said[one.id],
                    steps=range(len(one.answers)),
                )
                for each in rounds
                if 0 <= each.said.get(one.id, -1) < len(one.answers)
            ),
        )
        for one in measures_to_read()
    ]  # fmt: skip
    return tuple(one for one in found if one.rows)


def _page(db: Session, profile: Profile | None, problems: Problems | None = None) -> str:
    if profile is None or not _is_allowed(db, profile):
        return render_template("matching/measures/about.html", about=words_of(Purpose.MEASURES))
    last = current_round(rounds_of(db, profile.id), now=now())
    chosen: Mapping[str, str] = {one: str(answer) for one, answer in last.said.items()} if last else {}
    if problems:
        chosen = request.form
    return render_template(
        "matching/measures/questions.html",
        asked=measures_here(),
        chosen=chosen,
        problems=problems or Problems(),
        answered=date_in_full(last.asked_at) if last else "",
        again=date_in_full(last.asked_at + INTERVAL) if last else "",
    )


def _is_allowed(db: Session, profile: Profile) -> bool:
    return Purpose.MEASURES in given(db, profile_id=profile.id)
