"""The list of people a member keeps apart from, and taking one back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from members.apart.services import KeptApart, get_wish, take_back, wishes_of
from members.blueprint import bp
from members.current import get_signed_in_member
from members.screen_flow import Page
from web.audiences import Audience, allow
from web.database import read_db, write_db
from web.languages import date_in_full


@bp.get("/you/apart")
@allow(Audience.MEMBER)
def apart() -> Page:
    """Whom this member does not want to meet."""
    with read_db() as db:
        shown = [(wish.id, *_words(wish)) for wish in wishes_of(db, get_signed_in_member(db).id)]
    return render_template("members/apart/list.html", shown=shown)


@bp.get("/you/apart/<int:number>/end")
@allow(Audience.MEMBER)
def ask_end_apart(number: int) -> Page:
    """Whether to take one back: a page of its own, so that nobody does it by a slip."""
    with read_db() as db:
        name, since = _words(get_wish(db, get_signed_in_member(db).id, number))
    return render_template("members/apart/end.html", number=number, name=name, since=since)


@bp.post("/you/apart/<int:number>/end")
@allow(Audience.MEMBER)
def end_apart(number: int) -> Page:
    """Take one back."""
    with write_db() as db:
        take_back(db, get_signed_in_member(db).id, number)
    flash(_("Taken back. The two of you could be in one group again."))
    return redirect(url_for("members.apart"), 303)


def _words(wish: KeptApart) -> tuple[str, str]:
    return wish.name or _("Somebody who is not here any more"), date_in_full(wish.since)
