"""What happens in the browser when a member signs in, shows again that it is them, or signs out."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app, request, session, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from members.accounts.devices import end_by_key, open_device
from members.accounts.joining import bring_guest
from members.accounts.noted import Noted, jot
from members.accounts.people import has_passkey
from members.accounts.two_step import is_needed
from members.current import begin_signed_in, device_key, find_current_device, guest_key
from members.language import settle_language
from members.models import Member
from members.queries import hold

FRESH_FOR = timedelta(minutes=15)
_PENDING, _PENDING_FOR = "pending", timedelta(minutes=10)


def sign_in(db: Session, member: Member, *, then: str, now: datetime, second_step: bool = False) -> str:
    """Sign a member in on this browser and return where to go next.

    Members who need a second step are asked for it first. What a guest kept here becomes theirs; when they have
    a profile already, they are asked which to go on with.
    """
    if not second_step and is_needed(member, has_passkey=has_passkey(db, member)):
        session[_PENDING] = [member.id, member.fs_uniquifier, now.timestamp(), then]
        jot(Noted.FIRST_STEP, member)
        return url_for("accounts.second_step")
    jot(Noted.SIGNED_IN, member, steps="two" if second_step else "one")
    guest = guest_key()
    hold(db, guest=guest, member=member.key)
    end_by_key(db, device_key())
    key = open_device(db, member, agent=request.user_agent.string, second_step=second_step, now=now)
    waits = bring_guest(db, guest, member)
    begin_signed_in(member, key, guest=guest if waits else None, now=now)
    settle_language(member)
    if waits:
        return url_for("accounts.two_profiles", then=then) if then else url_for("accounts.two_profiles")
    return then or url_for("matching.suggestions" if member.profile else "members.start")


def find_pending(db: Session, *, now: datetime) -> tuple[Member, str] | None:
    """Return the member who has taken the first step here and not yet the second, and where they were going."""
    match session.get(_PENDING):
        case [int(member_id), str(mark), float(at), str(then)] if now.timestamp() - at < _PENDING_FOR.total_seconds():
            member = db.get(Member, member_id)
            if member and member.active and member.fs_uniquifier == mark:
                return member, then
    return None


def is_fresh(db: Session, *, now: datetime) -> bool:
    """Whether the member signed in here has shown a moment ago that it is them."""
    device = find_current_device(db)
    return device is not None and now - device.proved_at < FRESH_FOR


def local_page(text: str) -> str:
    """Return the address if it is that of a page of ours that can be opened, path and question only; else nothing.

    Spellings that some browsers read as another host are refused with everything else that is not plainly ours.
    """
    if not text.startswith("/") or text.startswith("//") or len(text) > 500 or not text.isprintable() or "\\" in text:
        return ""
    try:
        parts = urlsplit(text)
        current_app.url_map.bind("").match(parts.path, method="GET")
    except (ValueError, RequestRedirect, HTTPException):
        return ""
    if parts.scheme or parts.netloc or "//" in parts.path or "/." in parts.path:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
