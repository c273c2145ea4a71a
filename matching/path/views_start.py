"""The start of a path: five situations, and what is harder or easier."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from activities.wording.hardness import hardness_options
from matching.core.demand import Attribute
from matching.path import own_pace, wording
from matching.path.blueprint import bp
from matching.path.forms import StartInput
from matching.path.models import ComfortState
from matching.path.reckoning import onboarding_of
from matching.path.views_check_in import Page, not_asked
from members.consent.models import Purpose
from members.consent.services import give, given
from members.consent.wording import words_of
from members.current import find_current_profile, get_or_open_profile, hold_current_profile
from members.forms import Form
from members.models import Profile
from members.profiles import values_of
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

_OFTEN = "120/hour"


@dataclass(frozen=True, kw_only=True)
class Question:
    id: str
    words: str
    chosen: str


@dataclass(frozen=True, kw_only=True)
class PartQuestion:
    attribute: Attribute
    words: str
    chosen: str


@dataclass(frozen=True, kw_only=True)
class StartScreen:
    """The page of the start, as kept or as just typed."""

    situations: tuple[Question, ...]
    parts: tuple[PartQuestion, ...]
    parts_at_fault: bool  # one of them needs another look
    scale: tuple[wording.Option, ...]
    answers: tuple[wording.Option, ...]
    allowed: bool


@bp.get("/path/start")
@allow(Audience.ANYONE)
def start() -> Page:
    """Five short situations, each of which can be left out."""
    with read_db() as db:
        return _start_page(db, find_current_profile(db))


@bp.post("/path/start")
@allow(Audience.ANYONE)
@limiter.limit(_OFTEN)
def save_start() -> Page:
    """Keep the answers of the start, if that is allowed."""
    form, problems = StartInput.parse(request.form)
    with write_db() as db:
        profile = hold_current_profile(db)
        allowed = profile is not None and Purpose.PACING in given(db, profile_id=profile.id)
        if form is None:
            return _start_page(db, profile, request.form, problems), 422
        if form.keep is None and not allowed:
            return _start_page(db, profile, request.form, not_asked()), 422
        if form.keep is False:
            flash(_("That is fine. None of it was kept."))
            return redirect(_after_start(), 303)
        profile = get_or_open_profile(db, now=now())
        give(db, profile_id=profile.id, purpose=Purpose.PACING, now=now())
        own_pace.keep_start(db, values_of(profile), form, now=now())
    flash(_("Kept, for you alone. You can change it any day."))
    return redirect(_after_start(), 303)


def _start_page(
    db: Session, profile: Profile | None, form: Form | None = None, problems: dict[str, str] | None = None
) -> str:
    row = db.get(ComfortState, profile.id) if profile else None
    said = onboarding_of(row, None)

    def part(attribute: Attribute) -> str:
        return "harder" if attribute in said.harder else "easier" if attribute in said.easier else ""

    def typed(name: str, kept: str) -> str:
        return form.get(name, "") if form else kept

    situations = tuple(
        Question(id=id, words=words, chosen=typed(id, str(said.situations.get(id, ""))))
        for id, words in wording.situation_words().items()
    )
    parts = tuple(
        PartQuestion(attribute=one, words=wording.part_title(one), chosen=typed(f"part-{one}", part(one)))
        for one in Attribute
    )
    screen = StartScreen(
        situations=situations,
        parts=parts,
        parts_at_fault=any(name.startswith("part-") for name in problems or ()),
        scale=(*hardness_options(), wording.leave_out()),
        answers=wording.part_options(),
        allowed=Purpose.PACING in given(db, profile_id=profile.id if profile else None),
    )
    return render_template(
        "matching/path/start.html", screen=screen, problems=problems or {}, about=words_of(Purpose.PACING),
        skip=_after_start(), then=_then(),
    )  # fmt: skip


def _then() -> str:
    then = request.values.get("then", "")
    return then if then in _AFTER_START else ""


_AFTER_START = {"you": "members.profile", "path": "path.path"}


def _after_start() -> str:
    return url_for(_AFTER_START.get(_then(), "matching.suggestions"))
