"""The people of an organizer: asked by mail, let in, let go."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from activities.organizing.blueprint import bp
from activities.organizing.frame import MAILS, OFTEN, Page, me, my_desk
from activities.organizing.letters import post_invite
from activities.organizing.models import PersonRole
from activities.organizing.people import (
    accept,
    drop_invite,
    drop_person,
    find_seat,
    get_invite,
    invite,
    invites_of,
    people_of,
)
from members.accounts.forms import read_address
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

ROLES = {
    PersonRole.OWNER: lazy_gettext("Looks after everything, people too"),
    PersonRole.EDITOR: lazy_gettext("Writes listings and changes dates"),
    PersonRole.HELPER: lazy_gettext("Sees how many come, and ticks who is there"),
}


@bp.get("/at/<key>/people")
@allow(Audience.ORGANIZER)
def people(key: str) -> Page:
    """Who acts for the group."""
    return _people_page(key, {})


@bp.post("/at/<key>/people")
@allow(Audience.ORGANIZER)
@limiter.limit(MAILS)
def ask_person(key: str) -> Page:
    """Ask somebody by mail. Whether they have an account here is not told."""
    email, problems = read_address(request.form)
    role = request.form.get("role", "")
    if role not in set(PersonRole):
        problems["role"] = _("Pick what they may do.")
    if email is None or problems:
        return _people_page(key, problems), 422
    at = now()
    with write_db() as db:
        here = my_desk(db, key, at_least=PersonRole.OWNER)
        token = invite(db, here.organizer, me(db), email=email, role=PersonRole(role), now=at)
        post_invite(db, name=here.organizer.name, email=email, token=token, now=at)
    flash(_("A mail is on its way. It works for two weeks."))
    return redirect(url_for("organizing.people", key=key))


@bp.post("/at/<key>/people/<int(max=2147483647):number>/drop")
@allow(Audience.ORGANIZER)
@limiter.limit(OFTEN)
def let_go(key: str, number: int) -> Response:
    """Let somebody act for the group no more; that can be oneself."""
    with write_db() as db:
        here = my_desk(db, key)
        seat = find_seat(db, here.organizer, me(db).id)
        is_mine = seat is not None and seat.id == number
        if not is_mine:
            here = my_desk(db, key, at_least=PersonRole.OWNER)
        drop_person(db, here.organizer, number)
    flash(_("You no longer act for the group.") if is_mine else _("That person no longer acts for the group."))
    return redirect(url_for("organizing.about") if is_mine else url_for("organizing.people", key=key))


@bp.post("/at/<key>/invites/<int(max=2147483647):number>/drop")
@allow(Audience.ORGANIZER)
@limiter.limit(OFTEN)
def take_back(key: str, number: int) -> Response:
    """Take a mail back that nobody answered."""
    with write_db() as db:
        drop_invite(db, my_desk(db, key, at_least=PersonRole.OWNER).organizer, number)
    flash(_("That link no longer works."))
    return redirect(url_for("organizing.people", key=key))


@bp.get("/join/<token>")
@allow(Audience.MEMBER)
def join(token: str) -> Page:
    """Say yes to acting for a group. Opening the page changes nothing."""
    with read_db() as db:
        found = get_invite(db, token, me(db), now=now())
        return render_template("organizing/join.html", token=token, name=found.organizer.name, role=ROLES[found.role])


@bp.post("/join/<token>")
@allow(Audience.MEMBER)
def keep_join(token: str) -> Response:
    """Act for the group from now on."""
    at = now()
    with write_db() as db:
        member = me(db)
        accept(db, get_invite(db, token, member, now=at), member, now=at)
    flash(_("You can act for the group now."))
    return redirect(url_for("organizing.ready"))


def _people_page(key: str, problems: dict[str, str]) -> str:
    with read_db() as db:
        here = my_desk(db, key, at_least=PersonRole.OWNER)
        lines = [
            (person.id, email, str(ROLES[person.role]), person.member_id == me(db).id)
            for person, email in people_of(db, here.organizer)
        ]
        asked = [(one.id, one.email, str(ROLES[one.role])) for one in invites_of(db, here.organizer, now=now())]
        return render_template(
            "organizing/people.html", organizer=here.organizer, lines=lines, asked=asked, problems=problems,
            roles=[(role.value, words) for role, words in ROLES.items()], email=request.form.get("email", ""),
            chosen=request.form.get("role", PersonRole.EDITOR.value),
        )  # fmt: skip
