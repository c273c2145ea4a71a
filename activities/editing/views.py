"""The editor: one page that keeps what is typed, shows it as members will see it, and sends it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from activities.editing.drafts import (
    Sent,
    draft_of,
    drop,
    find_venue,
    is_out,
    keep,
    last_typed,
    new_draft,
    read_draft,
    send,
)
from activities.editing.models import Draft
from activities.editing.page import labels, options
from activities.editing.preview import look
from activities.editing.reading import Read
from activities.editing.typed import Typed, copied, typed_in
from activities.editing.venues import find_venues
from activities.models import OrganizerState
from activities.organizing.blueprint import bp
from activities.organizing.frame import KEPT_BY_SCRIPT, OFTEN, SELDOM, Page, my_desk, my_draft, my_listing, site
from activities.organizing.models import PersonRole
from activities.review.queue import last_returned
from refusals import Overtaken
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter


@bp.post("/at/<key>/drafts")
@allow(Audience.ORGANIZER)
@limiter.limit(OFTEN)
def begin(key: str) -> Response:
    """A new draft: a copy of a listing, or what the last one said of place, hours and first visits."""
    with write_db() as db:
        here = my_desk(db, key, at_least=PersonRole.EDITOR)
        wanted, at = request.form.get("copy"), now()
        if wanted:
            activity, _desk = my_listing(db, wanted)
            typed = copied(draft_of(db, activity, now=at).typed)
        else:
            typed = last_typed(db, here.organizer) or {"languages": ["en"], "place": "venue"}
        draft = new_draft(db, here.organizer, typed=typed, now=at)
        draft_key = draft.key
    return redirect(url_for("organizing.edit", key=draft_key))


@bp.get("/drafts/<key>")
@allow(Audience.ORGANIZER)
def edit(key: str) -> Page:
    """The editor."""
    with read_db() as db:
        draft = my_draft(db, key)
        return _editor(db, draft, draft.typed)


@bp.post("/drafts/<key>")
@allow(Audience.ORGANIZER)
@limiter.limit(OFTEN)
def save(key: str) -> Page:
    """Keep what was typed, then do what the button says: stay, look, find or add a place, send."""
    typed, do, at = typed_in(request.form), request.form.get("do", "keep"), now()
    try:
        with write_db() as db:
            draft = my_draft(db, key, hold=True)
            keep(draft, typed, version=_version(), now=at)
            if do == "send":
                return _send(db, draft)
            if do in ("keep", "find"):
                db.flush()
                return _editor(db, draft, typed, find=request.form.get("find", "") if do == "find" else None)
    except Overtaken:
        with read_db() as db:
            draft = my_draft(db, key)
            return _editor(db, draft, typed, theirs=draft.typed), 409
    return redirect(url_for("organizing.look_at" if do == "look" else "organizing.new_venue", key=key))


@bp.post("/drafts/<key>/keep")
@allow(Audience.ORGANIZER)
@limiter.limit(KEPT_BY_SCRIPT)
def keep_quietly(key: str) -> Page:
    """Keep what was typed, for the script of the page; answers with the new version and what it looks like."""
    at = now()
    with write_db() as db:
        draft = my_draft(db, key, hold=True)
        keep(draft, typed_in(request.form), version=_version(), now=at)
        # Half a word is nobody's question: a geocoder is asked on a press alone.
        found, venue = read_draft(db, draft, site=site(ask=False), now=at)
        panel = render_template("organizing/_panel.html", look=look(db, draft, found, venue, now=at), draft=draft)
        version = draft.version
    return jsonify(version=version, panel=panel, said=_("Kept just now."))


@bp.get("/drafts/<key>/look")
@allow(Audience.ORGANIZER)
def look_at(key: str) -> Page:
    """The whole page as members will see it."""
    at = now()
    with read_db() as db:
        draft = my_draft(db, key)
        found, venue = read_draft(db, draft, site=site(), now=at)
        page = look(db, draft, found, venue, now=at).page
        return render_template("organizing/look.html", page=page, key=key)


@bp.post("/drafts/<key>/drop")
@allow(Audience.ORGANIZER)
@limiter.limit(SELDOM)
def drop_draft(key: str) -> Response:
    """Delete a draft that was never on show."""
    with write_db() as db:
        draft = my_draft(db, key, hold=True)
        group = draft.organizer.key
        drop(db, draft)
    flash(_("The draft is gone."))
    return redirect(url_for("organizing.group", key=group))


def _send(db: Session, draft: Draft) -> Page:
    at = now()
    came = send(db, draft, site=site(), now=at)
    if came is Sent.OPEN:
        db.flush()
        return _editor(db, draft, draft.typed, sending=True), 422
    if came is Sent.WAITS:
        flash(_("Thank you. Somebody looks at it soon, and you get a mail."))
        return redirect(url_for("organizing.group", key=draft.organizer.key))
    flash(_("It is on show now."))
    assert draft.activity is not None
    return redirect(url_for("organizing.listing", key=draft.activity.key))


def _editor(
    db: Session, draft: Draft, typed: Typed, *, find: str | None = None, theirs: Typed | None = None,
    sending: bool = False,
) -> str:  # fmt: skip
    at = now()
    found, venue = read_draft(db, draft, site=site(), now=at)
    venues = {one.key: one for one in find_venues(db, find or "", organizer_id=draft.organizer_id)}
    picked = find_venue(db, draft)
    if picked is not None:
        venues = {picked.key: picked, **venues}
    seen = look(db, draft, found, venue, now=at)
    return render_template(
        "organizing/edit.html", draft=draft, typed=defaultdict(str, typed), options=options(), look=seen,
        problems=_problems(found, sending=sending), still_open=found.open, sending=sending,
        venues=[(one.key, ", ".join(part for part in (one.name, one.address) if part)) for one in venues.values()],
        find=find, differing=_differing(typed, theirs) if theirs is not None else (),
        is_out=is_out(draft), returned=last_returned(db, draft),
        waits=draft.sent_at is not None, asked=draft.organizer.state is OrganizerState.ASKED,
    )  # fmt: skip


def _problems(found: Read, *, sending: bool) -> dict[str, str]:
    """What needs another look; what is still open counts only once somebody sends it."""
    return {**found.open, **found.problems} if sending else dict(found.problems)


def _differing(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The fields in which two versions differ, with both texts."""
    named = labels()
    differ = sorted(name for name in {*mine, *theirs} if mine.get(name) != theirs.get(name))
    return [(named.get(name, _("Something else")), _told(theirs.get(name)), _told(mine.get(name))) for name in differ]


def _told(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
