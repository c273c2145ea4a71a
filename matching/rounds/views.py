"""The pages of small groups: the front, the guidelines, a group, its people, a circle."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

import matching.rounds.views_care
import matching.rounds.views_join
import matching.rounds.views_people  # noqa: F401  (they hang their pages onto the blueprint)
from matching.rounds import states
from matching.rounds.apart import quit_circle
from matching.rounds.care import find_care
from matching.rounds.circles import find_open_group, get_circle
from matching.rounds.frame import bp, current_member, current_seat
from matching.rounds.gatherings import position, take
from matching.rounds.messages import bow_out as go_quietly
from matching.rounds.messages import send
from matching.rounds.models import Seat
from matching.rounds.pages import front_page, group_page
from members.current import find_current_member
from members.screen_flow import Page
from refusals import BadInput
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

__all__ = ["bp"]


@bp.get("/groups")
@allow(Audience.ANYONE)
def front() -> str:
    """What small groups are, and where this member stands."""
    with read_db() as db:
        member = find_current_member(db)
        shown = front_page(db, member, find_care(db), now=now())
    return render_template("matching/rounds/front.html", shown=shown, known=member is not None)


@bp.get("/groups/how")
@allow(Audience.ANYONE)
def how() -> str:
    """How we treat each other, who looks after groups, and what to do when it cannot wait."""
    with read_db() as db:
        return render_template("matching/rounds/how.html", care=find_care(db))


@bp.get("/groups/g/<key>")
@allow(Audience.ANYONE)
def group(key: str) -> Page:
    """One group, as one of its people sees it."""
    with read_db() as db:
        shown = group_page(db, current_seat(db, key), now=now())
        return render_template("matching/rounds/group.html", shown=shown, Phase=states.Phase)


@bp.post("/groups/g/<key>/answer")
@allow(Audience.ANYONE)
@limiter.limit("60/hour")
def answer(key: str) -> Page:
    """Say yes, or not this time; nobody learns which."""
    said = request.form.get("said", "")
    if said not in ("yes", "step", "not_this_time"):
        raise BadInput("Please go back and choose one of the buttons.")
    with write_db() as db:
        seat = current_seat(db, key, lock=True)
        seat.step = said == "step"
        _take(db, seat, lambda state, at: states.answer(state, at, yes=said != "not_this_time"))
    flash(_("Thank you. Nobody else learns what you said.") if said != "not_this_time" else _("That is fine."))
    return redirect(url_for(".group", key=key), 303)


@bp.post("/groups/g/<key>/bow-out")
@allow(Audience.ANYONE)
def bow_out(key: str) -> Page:
    """Not today after all: the others see only the new number."""
    with write_db() as db:
        go_quietly(db, current_seat(db, key, lock=True), now=now())
    flash(_("That is fine. It is out of your plans, and nobody is told who it was."))
    return redirect(url_for(".front"), 303)


@bp.post("/groups/g/<key>/say")
@allow(Audience.ANYONE)
@limiter.limit("60/hour")
def say(key: str) -> Page:
    """Say something to the group, by one press."""
    with write_db() as db:
        seat = current_seat(db, key, lock=True)
        send(db, seat, request.form.get("line", ""), text=request.form.get("text", ""), now=now())
        gone = seat.said is states.Said.OUT
    return redirect(url_for(".front") if gone else url_for(".group", key=key, _anchor="notes"), 303)


@bp.post("/groups/g/<key>/glad")
@allow(Audience.ANYONE)
def glad(key: str) -> Page:
    """Say in private whether one would be glad to see the others again."""
    said = request.form.get("glad", "")
    if said not in ("yes", "no"):
        raise BadInput("Please go back and choose one of the buttons.")
    with write_db() as db:
        seat = current_seat(db, key, lock=True)
        _take(db, seat, lambda state, at: states.say_glad(state, at, glad=said == "yes"))
    flash(_("Thank you. Nobody else learns what you said."))
    return redirect(url_for(".group", key=key), 303)


@bp.get("/groups/c/<key>")
@allow(Audience.ANYONE)
def circle(key: str) -> Page:
    """A circle and its next date. Nobody is named here: that would tell of the others that they did not say yes."""
    with read_db() as db:
        member = current_member(db)
        found = get_circle(db, key, member.id)
        open_ = find_open_group(db, found)
        mine = next((one for one in open_.seats if one.member_id == member.id), None) if open_ else None
        next_key = open_.key if open_ and mine and mine.said is not states.Said.OUT else ""
        return render_template("matching/rounds/circle.html", circle=found, next_key=next_key)


@bp.post("/groups/c/<key>/leave")
@allow(Audience.ANYONE)
def leave_circle(key: str) -> Page:
    """Leave a circle quietly."""
    with write_db() as db:
        member = current_member(db)
        quit_circle(db, get_circle(db, key, member.id), member.id, now=now())
    flash(_("You have left. Nobody is told why, and you can join a round any time."))
    return redirect(url_for(".front"), 303)


def _take(db: Session, seat: Seat, step) -> None:  # type: ignore[no-untyped-def]
    """Take a step of one person's own."""
    group = seat.group
    take(db, group, lambda state: step(state, position(group, seat)), now=now())
