"""The page of keys for programs, and who stands at the door when a program comes with one."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from members.accounts.blueprint import bp
from members.accounts.frame import FROM_ONE_PLACE, Page
from members.accounts.noted import Noted, jot
from members.accounts.two_step import is_recent
from members.accounts.views_account import Line
from members.accounts.views_change import tell
from members.current import find_current_device, get_signed_in_member
from members.models import Member, Role
from members.programs.forms import DAYS, NewKey
from members.programs.models import FOR_ORGANIZERS, Scope
from members.programs.services import MOST_KEYS, end_key, find_caller, keys_of, make_key, note_use
from members.queries import hold
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.languages import date_in_full
from web.limits import limiter
from web.sentences import sentences

log = logging.getLogger("doorstep")

SCOPE_WORDS: Mapping[Scope, LazyString] = {
    Scope.SUGGESTIONS: lazy_gettext("Read what we suggest to you"),
    Scope.PLANS: lazy_gettext("Read your plans"),
    Scope.CHANGE_PLANS: lazy_gettext("Make plans for you, and change them"),
    Scope.LISTINGS: lazy_gettext("Read the listings of groups you act for"),
    Scope.CHANGE_LISTINGS: lazy_gettext("Put out and change listings of groups you act for"),
}


def admit_program() -> None:
    """Remember in `g.caller` whose program asks. Raises Unauthorized without a key that opens something."""
    kind, _blank, key = request.headers.get("Authorization", "").partition(" ")
    with read_db() as db:
        caller = find_caller(db, key.strip(), now=now()) if kind.lower() == "bearer" else None
    if caller is None:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "doorstep"}))
    g.caller = caller
    if caller.is_first_today:
        try:
            with write_db() as db:
                note_use(db, caller, now=now())
        except sa.exc.OperationalError:  # the answer matters more, and the next one tries again
            log.warning("the use of a key was not noted: the database was busy")


@bp.get("/programs")
@allow(Audience.MEMBER)
def programs() -> Page:
    """The keys there are, and what a key is."""
    with read_db() as db:
        return render_template("members/programs/keys.html", keys=_lines(db, get_signed_in_member(db)))


@bp.get("/programs/new")
@allow(Audience.FRESH)
def new_program_key() -> Page:
    """Choose what a new key is for."""
    with read_db() as db:
        return _form(db)


@bp.post("/programs/new")
@allow(Audience.FRESH)
@limiter.limit(FROM_ONE_PLACE)
def keep_program_key() -> Page:
    """Make a key and show it this once."""
    with write_db() as db:
        member = get_signed_in_member(db)
        hold(db, guest=None, member=member.key)
        form, problems = NewKey.parse(request.form, offered=_offered(db, member))
        key = (
            make_key(db, member, name=form.name, scopes=form.scopes, days=form.days, now=now()) if form else None
        )  # fmt: skip
        if form is None or key is None:
            many = {"name": _("You have %(most)s keys, which is the most. Please end one first.", most=MOST_KEYS)}
            return _form(db, problems or many), 422
        tell(db, member, _("A key for a program was made."))
        jot(Noted.KEY_MADE, member)
        return render_template("members/programs/made.html", name=form.name, key=key)


@bp.post("/programs/<int(max=2147483647):number>/end")
@allow(Audience.MEMBER)
def end_program_key(number: int) -> Page:
    """End a key at once."""
    with write_db() as db:
        member = get_signed_in_member(db)
        end_key(db, member, number)
        jot(Noted.KEY_ENDED, member)
    flash(_("That key opens nothing any more."))
    return redirect(url_for("accounts.programs"))


def _offered(db: Session, member: Member) -> Sequence[Scope]:
    """What a key may be for: listings only for those who act for a group and have just taken both steps."""
    device = find_current_device(db)
    acts = Role.ORGANIZER in member.held_roles and device is not None and is_recent(device, now=now())
    return [one for one in Scope if acts or one not in FOR_ORGANIZERS]


def _form(db: Session, problems: Mapping[str, str] | None = None) -> str:
    member = get_signed_in_member(db)
    offered = _offered(db, member)
    return render_template(
        "members/programs/new.html",
        problems=problems or {},
        name=request.form.get("name", ""),
        scopes=[(one.value, SCOPE_WORDS[one]) for one in offered],
        ticked=request.form.getlist("scopes"),
        days=[(str(days), _days_words(days)) for days in DAYS],
        chosen=[request.form.get("days", "90")],
        second_step=Role.ORGANIZER in member.held_roles and not FOR_ORGANIZERS & set(offered),
    )


def _days_words(days: int) -> str:
    words: str = {30: _("A month"), 90: _("Three months"), 365: _("A year")}[days]
    return words


def _lines(db: Session, member: Member) -> list[Line]:
    at = now()
    return [
        Line(
            id=one.id,
            name=one.name,
            about=sentences(
                [
                    "; ".join(str(SCOPE_WORDS[Scope(scope)]) for scope in one.scopes if scope in set(Scope)) + ".",
                    _("Last used on %(day)s.", day=date_in_full(one.used_at)) if one.used_at else _("Not used yet."),
                    _("It lasts until %(day)s.", day=date_in_full(one.expires_at))
                    if one.expires_at > at
                    else _("It has run out."),
                ]
            ),
        )
        for one in keys_of(db, member)
    ]
