"""Taking everything along, and deleting everything."""

from __future__ import annotations

from flask import Response, current_app, redirect, render_template, url_for
from sqlalchemy.orm import Session

from members.blueprint import bp
from members.current import (
    device_key,
    find_current_member,
    find_current_profile,
    find_signed_in_member,
    forget_visitor,
    hold_current_profile,
    is_looking_in,
)
from members.keeping.erasure import erase
from members.keeping.export import for_machines, parts_of, zipped
from members.keeping.owned import Person, person_of, person_of_member
from members.keeping.readable import chapters
from members.keeping.remarks import remarks_for
from members.screen_flow import OFTEN, Page
from settings import Settings
from store import scrub
from taxonomy import load_taxonomy
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

_SELDOM = "20/hour"  # each reads every table


@bp.get("/you/export")
@allow(Audience.ANYONE)
def ask_export() -> Page:
    """What a file with everything holds, and the button for it."""
    first = _shown_first()
    if first:
        return first
    with read_db() as db:
        known = _find_person(db) is not None
    return render_template("members/keeping/export.html", known=known)


@bp.post("/you/export")
@allow(Audience.ANYONE)
@limiter.limit(_SELDOM)
def export() -> Page:
    """Everything kept about whoever asks, as one file."""
    first = _shown_first()
    if first:
        return first
    settings: Settings = current_app.config["SETTINGS"]
    moment = now()
    with read_db() as db:
        person = _find_person(db)
        if person is None:
            return redirect(url_for("members.ask_export"), 303)
        profile = find_current_profile(db)
        parts, zone = parts_of(db, person), profile.area_zone if profile else None
    page = render_template(
        "members/keeping/readable.html", chapters=chapters(parts, load_taxonomy(), zone=zone), made_at=moment
    )
    machines = for_machines(parts, site=settings.site_name, now=moment)
    files = (("read-me.html", page), ("everything.json", machines))
    answer = Response(zipped(files, now=moment), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="kept-about-me-{moment:%Y-%m-%d}.zip"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get("/you/delete")
@allow(Audience.ANYONE)
def ask_delete() -> Page:
    """Whether to delete everything."""
    first = _shown_first()
    if first:
        return first
    with read_db() as db:
        member = find_current_member(db)
        remarks = remarks_for(db, member) if member else []
    return render_template("members/delete.html", account=device_key() is not None, remarks=remarks)


@bp.post("/you/delete")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def delete() -> Page:
    """Delete everything of whoever asks, at once and from the files of the database, and the cookie."""
    first = _shown_first()
    if first:
        return first
    with write_db() as db:
        current = hold_current_profile(db)
        person = _find_person(db)
        if current:
            current_app.extensions["before_erasing"](db, current.id, now=now())
        if person:
            erase(db, person, journal=current_app.extensions["erasures"], now=now())
    if person:
        scrub(current_app.extensions["sessions"].kw["bind"].engine)
    forget_visitor()
    return redirect(url_for("members.profile", gone=1))


def _find_person(db: Session) -> Person | None:
    """Whoever asks; a member also before they told us anything."""
    member = find_current_member(db)
    if member is not None:
        return person_of_member(member)
    profile = find_current_profile(db)
    return person_of(db, profile) if profile else None


def _shown_first() -> Page | None:
    """For somebody signed in: where they show again that it is them; nothing once they have, and for guests."""
    with read_db() as db:
        signed_in = find_signed_in_member(db) is not None and not is_looking_in()
    first: Page | None = current_app.extensions["doorkeeper"](Audience.FRESH) if signed_in else None
    return first
