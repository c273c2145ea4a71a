"""Passkeys: the one part of accounts that needs a script, since only the browser can ask the device."""

from __future__ import annotations

import secrets

from flask import Response as JsonResponse
from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from members.accounts.blueprint import bp
from members.accounts.forms import clean_name
from members.accounts.frame import FROM_ONE_PLACE, Page, site, then, ways_in
from members.accounts.noted import Noted, jot
from members.accounts.passkeys import (
    Site,
    add_passkey,
    find_member_by_passkey,
    options_to_ask,
    options_to_make,
    passkeys_of,
    remove_passkey,
)
from members.accounts.signing_in import find_pending, sign_in
from members.accounts.views_change import tell
from members.current import get_signed_in_member
from refusals import NotHere
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

_CHALLENGE, _CHALLENGE_FOR = "challenge", 300  # seconds


def _get_site() -> Site:
    found = site()
    if found is None:
        raise NotHere(_("Passkeys do not work at this address."))
    return found


def _new_challenge() -> bytes:
    challenge = secrets.token_bytes(32)
    session[_CHALLENGE] = [challenge.hex(), now().timestamp()]
    return challenge


def _take_challenge() -> bytes:
    """The challenge this browser was given, which then serves no more; where it has none, one that no answer fits."""
    match session.pop(_CHALLENGE, None):
        case [str(challenge), float(at)] if now().timestamp() - at < _CHALLENGE_FOR:
            return bytes.fromhex(challenge)
    return secrets.token_bytes(32)


@bp.post("/passkey/options")
@allow(Audience.ANYONE)
@limiter.limit(FROM_ONE_PLACE)
def passkey_options() -> JsonResponse:
    """What the browser needs to ask the device for a passkey."""
    options = options_to_ask(site=_get_site(), challenge=_new_challenge())
    return JsonResponse(options, mimetype="application/json")


@bp.post("/passkey")
@allow(Audience.ANYONE)
@limiter.limit(FROM_ONE_PLACE)
def use_passkey() -> Page:
    """Sign in with a passkey. It counts as two steps: something one has, and the finger, face or PIN that opens it."""
    challenge, answer = _take_challenge(), request.form.get("answer", "")
    with write_db() as db:
        pending = find_pending(db, now=now())
        member = find_member_by_passkey(db, answer, site=_get_site(), challenge=challenge, now=now())
        if member is not None:
            onward = pending[1] if pending else then()
            return redirect(sign_in(db, member, then=onward, now=now(), second_step=True))
    jot(Noted.PASSKEY_WRONG, pending[0] if pending else None)
    return ways_in(
        {"passkey": _("That passkey did not work here. The mail with a link works in any case.")}, status=422
    )


@bp.get("/passkeys/new")
@allow(Audience.FRESH)
def new_passkey() -> Page:
    """What a passkey is, and a button to make one."""
    return _new_page()


def _new_page(problems: dict[str, str] | None = None) -> str:
    name = request.form.get("name", "")
    return render_template(
        "members/accounts/new_passkey.html", name=name, possible=site() is not None, problems=problems or {}
    )


@bp.post("/passkeys/options")
@allow(Audience.FRESH)
@limiter.limit(FROM_ONE_PLACE)
def new_passkey_options() -> JsonResponse:
    """What the browser needs to make a passkey."""
    with read_db() as db:
        member = get_signed_in_member(db)
        options = options_to_make(member, passkeys_of(db, member), site=_get_site(), challenge=_new_challenge())
    return JsonResponse(options, mimetype="application/json")


@bp.post("/passkeys/new")
@allow(Audience.FRESH)
@limiter.limit(FROM_ONE_PLACE)
def keep_passkey() -> Page:
    """Keep the passkey that the device made."""
    at, challenge = now(), _take_challenge()
    name = clean_name(request.form.get("name", "")) or _("My passkey")
    with write_db() as db:
        member = get_signed_in_member(db)
        answer = request.form.get("answer", "")
        if add_passkey(db, member, answer, name=name, site=_get_site(), challenge=challenge, now=at):
            jot(Noted.PASSKEY_ADDED, member)
            tell(db, member, _("A passkey was added to your account."))
            flash(_("The passkey is kept. You can sign in with it from now on."))
            return redirect(url_for("accounts.account"))
    return _new_page({"name": _("No passkey was made this time. You can try again, or leave it.")}), 422


@bp.post("/passkeys/<int(max=2147483647):number>/remove")
@allow(Audience.FRESH)
def drop_passkey(number: int) -> Page:
    """Forget a passkey."""
    with write_db() as db:
        member = get_signed_in_member(db)
        remove_passkey(db, member, number)
        jot(Noted.PASSKEY_REMOVED, member)
        tell(db, member, _("A passkey was removed from your account."))
    flash(_("The passkey is forgotten here. You can delete it on your device too."))
    return redirect(url_for("accounts.account"))
