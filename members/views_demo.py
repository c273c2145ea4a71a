"""The demo town: looking in as one of its members."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from members.blueprint import bp
from members.current import find_current_member, look_in_as, stop_looking_in
from members.queries import demo_members, find_member
from refusals import NotHere
from web.audiences import Audience, allow
from web.database import read_db


@bp.get("/demo")
@allow(Audience.DEMO)
def demo() -> str:
    """The members of the demo town."""
    with read_db() as db:
        current = find_current_member(db)
        members = [(member.key, member.name, member.demo_note) for member in demo_members(db)]
        return render_template("members/demo.html", members=members, current=current.name if current else "")


@bp.post("/demo")
@allow(Audience.DEMO)
def look_in() -> Response:
    """See the site as a member of the demo town does."""
    with read_db() as db:
        member = find_member(db, request.form.get("key", ""))
        if member is None or member.demo_note is None:
            raise NotHere("There is nobody of that name in the demo town.")
        look_in_as(member)
    return redirect(url_for("matching.suggestions"))


@bp.post("/demo/stop")
@allow(Audience.DEMO)
def stop() -> Response:
    """Be a visitor again."""
    stop_looking_in()
    return redirect(url_for("members.demo"))
