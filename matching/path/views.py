"""The path page and the pace somebody sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from matching.core.demand import Attribute
from matching.measures.answers import rounds_of
from matching.measures.views import answered_before
from matching.path import own_pace, views_check_in, views_erase, views_reasons, views_start, wording
from matching.path.blueprint import bp
from matching.path.forms import CapInput
from matching.path.hard_days import texts_after
from matching.path.models import ComfortState
from matching.path.page import path_page
from matching.path.queries import Entry, entries_of
from matching.path.reckoning import find_standing
from matching.path.views_check_in import Page
from matching.path.views_reasons import Reasons, find_reasons
from members.consent.models import Purpose
from members.consent.services import given
from members.current import (
    find_current_member,
    find_current_profile,
    get_or_open_profile,
    hold_current_profile,
)
from members.forms import Form
from members.models import Profile
from members.profiles import values_of
from refusals import BadInput
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

__all__ = ["bp", "views_check_in", "views_erase", "views_reasons", "views_start"]

_OFTEN = "120/hour"


@bp.get("/path")
@allow(Audience.ANYONE)
def path() -> Page:
    """What was expected beside what was felt, what seems easier, what seems to cost, and the pace."""
    with read_db() as db:
        return _path_page(db)


def _path_page(db: Session, problems: dict[str, str] | None = None, form: Form | None = None) -> str:
    profile = find_current_profile(db)
    values = values_of(profile)
    row = db.get(ComfortState, profile.id) if profile else None
    standing = find_standing(db, values)
    entries = entries_of(db, profile.id) if profile else ()
    begun = row.begun_on if row is not None and row.begun_at is not None else None
    page = path_page(entries, state=standing.state, wishes=standing.wishes, begun=begun)
    member = find_current_member(db)
    allowed = Purpose.PACING in given(db, profile_id=values.profile_id)
    after = _after(entries, request.args.get("kept"), allowed=allowed)
    return render_template(
        "matching/path/path.html",
        page=page,
        allowed=allowed,
        after=after,
        said=after.said if after else wording.done(request.args.get("done", "")),
        made_up=member is not None and member.demo_note is not None,
        cap_options=wording.cap_options(),
        cap=form.get("cap", "") if form else page.cap,
        problems=problems or {},
        answered=answered_before(rounds_of(db, values.profile_id)),
    )


@dataclass(frozen=True, kw_only=True)
class After:
    """What the page says and offers right after a check-in."""

    said: tuple[str, ...]
    was_hard: bool
    reasons: Reasons | None
    offers_help: bool
    texts: str  # the moment of the short texts; empty for none


def _after(entries: Sequence[Entry], key: str | None, *, allowed: bool) -> After | None:
    """None where the page does not follow on a check-in of this person."""
    entry = next((one for one in entries if one.key == key), None)
    if entry is None or entry.told is None:
        return None
    return After(
        said=wording.said_after(entry.told),
        was_hard=entry.told.report.bad,
        reasons=find_reasons(entry) if allowed else None,
        offers_help=entry.told.help_offered and entry.is_first_answer,
        texts=texts_after(entry.told),
    )


# The pace somebody sets


def _wish(profile: Profile, db: Session, word: str) -> None:
    values = values_of(profile)
    if word not in ("stay", "move"):
        raise BadInput("We did not understand that answer. Please go back and choose one of the buttons.")
    own_pace.stay_here(db, values, stay=word == "stay", now=now())


@bp.post("/path/pace")
@allow(Audience.ANYONE)
@limiter.limit(_OFTEN)
def set_pace() -> Page:
    """Stay here, or not any more; obeyed at once."""
    with write_db() as db:
        _wish(get_or_open_profile(db, now=now()), db, request.form.get("wish", ""))
    return redirect(url_for("path.path", done=request.form.get("wish")), 303)


@bp.post("/path/cap")
@allow(Audience.ANYONE)
@limiter.limit(_OFTEN)
def set_cap() -> Page:
    """The most that a suggestion may ask; obeyed at once."""
    form, problems = CapInput.parse(request.form)
    with write_db() as db:
        if form is None:
            return _path_page(db, problems, request.form), 400
        own_pace.cap(db, values_of(get_or_open_profile(db, now=now())), step=form.cap, now=now())
    return redirect(url_for("path.path", done="cap"), 303)


@bp.post("/path/correct")
@allow(Audience.ANYONE)
@limiter.limit(_OFTEN)
def correct() -> Page:
    """ "That is not so for me": a part of outings that does not cost more."""
    part = request.form.get("part", "")
    if part not in set(Attribute):
        raise BadInput("We did not understand which line you meant. Please go back and press the button again.")
    with write_db() as db:
        profile = _get_profile(db)
        own_pace.not_hard(db, values_of(profile), Attribute(part), now=now())
    return redirect(url_for("path.path", done="corrected"), 303)


def _get_profile(db: Session) -> Profile:
    profile = hold_current_profile(db)
    if profile is None:
        raise BadInput("You have not told us anything yet, so there is nothing to put right.")
    return profile
