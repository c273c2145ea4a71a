"""Saying how a visit was, changing it, erasing it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from activities.plans.keeping import settle
from activities.plans.models import Plan
from activities.plans.wording import is_alone, title_of
from activities.wording.hardness import hardness_options
from activities.wording.ideas import idea_words
from matching.guesses import Guesses
from matching.path import check_ins, wording
from matching.path.blueprint import bp
from matching.path.forms import MOST_NOTE, CheckInInput
from matching.path.hard_days import texts_after
from matching.path.models import CheckIn
from matching.path.queries import entry_of, find_check_in_of, get_check_in, get_plan
from matching.path.reckoning import day_of
from matching.path.views_reasons import find_reasons
from members.consent.models import Purpose
from members.consent.services import give, given
from members.consent.wording import words_of
from members.current import find_current_profile, hold_current_profile
from members.forms import Form
from members.models import Profile
from members.profiles import values_of
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.languages import date_in_full
from web.limits import limiter

_OFTEN = "120/hour"
Page = str | Response | tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Screen:
    """The form of a check-in, as kept or as just typed."""

    title: str
    when: str
    action: str
    back: str
    settle: str  # where "rather not say" goes; empty where it was said or has no plan
    erase: str  # where to erase it; empty before anything was said
    said_on: str  # empty before anything was said
    allowed: bool  # to be kept without asking again
    seen: str
    alone: bool  # something done on one's own
    outcomes: tuple[wording.Option, ...]
    scale: tuple[wording.Option, ...]
    agains: tuple[wording.Option, ...]
    outcome: str
    felt: str
    again: str
    note: str


@bp.get("/plans/<key>/check-in")
@allow(Audience.ANYONE)
def check_in(key: str) -> Page:
    """How was it?"""
    with read_db() as db:
        profile = find_current_profile(db)
        plan = get_plan(db, key, profile_id=profile.id if profile else None)
        if check_ins.is_ahead(db, plan, now=now()):
            return _still_ahead(db, plan, note="")
        return _page(db, plan, find_check_in_of(db, plan))


@bp.post("/plans/<key>/check-in")
@allow(Audience.ANYONE)
@limiter.limit(_OFTEN)
def save_check_in(key: str) -> Page:
    """Keep what was said of a plan, if that is allowed."""
    form, problems = CheckInInput.parse(request.form)
    at = now()
    with write_db() as db:
        profile = hold_current_profile(db)
        plan = get_plan(db, key, profile_id=profile.id if profile else None)
        assert profile is not None
        if check_ins.is_ahead(db, plan, now=at):
            return _still_ahead(db, plan, note=request.form.get("note", "")), 409
        values, may = values_of(profile), _may_keep(db, profile, form)
        if form is None or may is None:
            problems = problems or not_asked()
            return _page(db, plan, find_check_in_of(db, plan), request.form, problems), 422
        if not may:
            told = check_ins.told_now(db, plan, form, values=values)
            settle(plan, now=at)
            plan.feared = None  # of no use without how it felt
            said = wording.said_after(told, kept=False)
            return render_template("matching/path/not_kept.html", said=said, texts=texts_after(told))
        guesses: Guesses = current_app.extensions["guesses"]
        filler = guesses.find(current_app.extensions["sessions"], db, now=at)
        row = check_ins.keep(db, plan, form, values=values, now=at, filler=filler)
    return redirect(url_for("path.path", kept=row.key), 303)


@bp.get("/path/<key>")
@allow(Audience.ANYONE)
def entry(key: str) -> Page:
    """One check-in, to change or erase it."""
    with read_db() as db:
        profile = find_current_profile(db)
        row = get_check_in(db, key, profile_id=profile.id if profile else None)
        if entry_of(row).told is None:
            return redirect(url_for("path.ask_erase_entry", key=row.key))
        return _page(db, _plan_of(db, row), row)


@bp.post("/path/<key>")
@allow(Audience.ANYONE)
@limiter.limit(_OFTEN)
def change_entry(key: str) -> Page:
    """Keep a change of a check-in whose plan is gone."""
    form, problems = CheckInInput.parse(request.form)
    with write_db() as db:
        profile = hold_current_profile(db)
        row = get_check_in(db, key, profile_id=profile.id if profile else None)
        assert profile is not None
        if entry_of(row).told is None:
            return redirect(url_for("path.ask_erase_entry", key=row.key), 303)
        may = _may_keep(db, profile, form)
        if form is None or may is None:
            return _page(db, None, row, request.form, problems or not_asked()), 422
        if may:
            check_ins.change(db, row, form, values=values_of(profile), now=now())
    return redirect(url_for("path.path", kept=row.key if may else None), 303)


@bp.get("/path/<key>/erase")
@allow(Audience.ANYONE)
def ask_erase_entry(key: str) -> Page:
    """Whether to erase one check-in."""
    with read_db() as db:
        profile = find_current_profile(db)
        row = entry_of(get_check_in(db, key, profile_id=profile.id if profile else None))
    day = date_in_full(row.happened_on)
    return render_template(
        "matching/path/ask.html",
        title=_("Erase this day?"),
        sentences=(_("What you told us about %(day)s goes at once. It cannot be brought back.", day=day),),
        answers=(("erase", _("Erase it")),),
        action=url_for("path.erase_entry", key=key),
        back=url_for("path.path"),
        back_words=_("Keep it"),
    )


@bp.post("/path/<key>/erase")
@allow(Audience.ANYONE)
@limiter.limit(_OFTEN)
def erase_entry(key: str) -> Page:
    """Erase one check-in."""
    with write_db() as db:
        profile = hold_current_profile(db)
        row = get_check_in(db, key, profile_id=profile.id if profile else None)
        assert profile is not None
        check_ins.erase(db, row, values=values_of(profile), now=now())
    return redirect(url_for("path.path", done="erased-day"), 303)


def _may_keep(db: Session, profile: Profile, form: CheckInInput | None) -> bool | None:
    """Whether the form may be kept; a yes on it is a consent. None: it was not asked, and has to be."""
    if form is None:
        return None
    allowed = Purpose.PACING in given(db, profile_id=profile.id)
    if form.keep and not allowed:
        give(db, profile_id=profile.id, purpose=Purpose.PACING, now=now())
    if form.keep is None:
        return True if allowed else None
    return form.keep


def not_asked() -> dict[str, str]:
    """The sentence where a page was sent without an answer on keeping."""
    return {"keep": str(_("Please say whether we may keep this. Both answers are fine."))}


def _plan_of(db: Session, row: CheckIn) -> Plan | None:
    return db.get(Plan, row.plan_id) if row.plan_id is not None else None


def _page(
    db: Session,
    plan: Plan | None,
    row: CheckIn | None,
    form: Form | None = None,
    problems: dict[str, str] | None = None,
) -> str:
    profile_id = plan.profile_id if plan else row.profile_id if row else None
    screen = _screen(db, plan, row, form, allowed=Purpose.PACING in given(db, profile_id=profile_id))
    return render_template(
        "matching/path/check_in.html", screen=screen, problems=problems or {}, about=words_of(Purpose.PACING),
        most_note=MOST_NOTE, reasons=find_reasons(entry_of(row)) if row and screen.allowed else None,
    )  # fmt: skip


def _screen(db: Session, plan: Plan | None, row: CheckIn | None, form: Form | None, *, allowed: bool) -> Screen:
    kept = entry_of(row) if row else None
    told = kept.told if kept else None
    typed = {
        "outcome": told.outcome.value if told else "",
        "felt": "" if told is None or told.felt is None else str(told.felt),
        "again": told.again.value if told and told.again else "",
        "note": told.note if told else "",
        "seen": kept.mark if kept else "",
    }
    if form is not None:
        typed = {name: form.get(name, "") for name in typed}
    alone = told.alone if told else plan is not None and is_alone(plan.activity)
    day = check_ins.happened_on(db, plan) if plan else kept.happened_on if kept else None
    return Screen(
        title=title_of(plan) if plan else idea_words(told.title) if told else "",
        when=date_in_full(day) if day else "",
        action=url_for("path.check_in", key=plan.key) if plan else url_for("path.entry", key=row.key if row else ""),
        back=url_for("path.path") if kept else url_for("activities.plans"),
        settle=url_for("activities.rather_not_say", key=plan.key) if plan and not kept else "",
        erase=url_for("path.ask_erase_entry", key=kept.key) if kept else "",
        said_on=date_in_full(day_of(kept.said_at, plan.zone if plan else None)) if kept else "",
        allowed=allowed,
        alone=alone,
        outcomes=tuple((one.value, words) for one, words in wording.outcome_words(alone=alone).items()),
        scale=(*hardness_options(), wording.rather_not()),
        agains=(*((one.value, words) for one, words in wording.again_words().items()), wording.rather_not()),
        **typed,
    )


def _still_ahead(db: Session, plan: Plan, *, note: str) -> str:
    return render_template(
        "matching/path/still_ahead.html", title=title_of(plan),
        when=date_in_full(check_ins.happened_on(db, plan)), note=note,
        back=url_for("activities.plan", key=plan.key),
    )  # fmt: skip
