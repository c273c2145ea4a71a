"""The second step, for members who act for others; and the choice between two profiles."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from members.accounts.blueprint import bp
from members.accounts.frame import FROM_ONE_PLACE, TRIES, Page, settings, site, then
from members.accounts.joining import Keep, choose
from members.accounts.noted import Noted, jot
from members.accounts.people import has_passkey
from members.accounts.signing_in import find_pending, sign_in
from members.accounts.two_step import find_counter, new_totp_key, passes, qr_picture, totp_words
from members.current import (
    drop_guest,
    find_current_device,
    find_current_profile,
    find_signed_in_member,
    get_signed_in_member,
    guest_key,
)
from members.models import Member
from members.profiles import ProfileValues, values_of
from members.queries import find_profile_of_guest, hold
from members.screens import interest_options
from refusals import NotHere
from taxonomy import load_taxonomy
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

_KEY = "totp"  # the key shown while an app is set up


def _pending_key() -> str:
    """What tries of codes are counted by: the member who is asked for one."""
    with read_db() as db:
        pending = find_pending(db, now=now())
        member = pending[0] if pending else find_signed_in_member(db)
    return f"second-step-{member.id if member else 0}"


@bp.get("/second-step")
@allow(Audience.ANYONE)
def second_step() -> Page:
    """Ask for the code of the app, or a passkey."""
    with read_db() as db:
        pending = find_pending(db, now=now())
        member = pending[0] if pending else find_signed_in_member(db)
        if member is None:
            return redirect(url_for("accounts.sign_in"))
        has_key = has_passkey(db, member)
        if member.totp_key is None and not has_key:
            return redirect(url_for("accounts.account", _anchor="second-step"))
    return _second_step_page(member, pending[1] if pending else then(), has_key=has_key)


def _second_step_page(member: Member, onward: str, *, has_key: bool, problems: dict[str, str] | None = None) -> str:
    return render_template(
        "members/accounts/second_step.html",
        app=member.totp_key is not None,
        passkeys=has_key and site() is not None,
        then=onward,
        problems=problems or {},
    )


@bp.post("/second-step")
@allow(Audience.ANYONE)
@limiter.limit(FROM_ONE_PLACE)
@limiter.limit(TRIES, key_func=_pending_key)
def take_second_step() -> Page:
    """Check the code of the app."""
    at = now()
    with write_db() as db:
        pending = find_pending(db, now=at)
        member = pending[0] if pending else find_signed_in_member(db)
        if member is None:
            return redirect(url_for("accounts.sign_in"))
        onward = pending[1] if pending else then()
        hold(db, guest=None, member=member.key)
        db.refresh(member)
        if passes(member, request.form.get("code", ""), now=at):
            return redirect(sign_in(db, member, then=onward, now=at, second_step=True))
        jot(Noted.SECOND_STEP_WRONG, member)
        has_key = has_passkey(db, member)
    wrong = {"code": _("That is not the code the app shows now. Each code serves once, for half a minute.")}
    return _second_step_page(member, onward, has_key=has_key, problems=wrong), 422


@bp.get("/authenticator")
@allow(Audience.FRESH)
def authenticator() -> Page:
    """Set up an authenticator app."""
    key = session.get(_KEY) or new_totp_key()
    session[_KEY] = key
    return _authenticator_page(key)


def _authenticator_page(key: str, problems: dict[str, str] | None = None) -> str:
    with read_db() as db:
        member = _with_role(find_signed_in_member(db))
    typed, address = totp_words(key, label=member.email or member.name, issuer=settings().site_name)
    return render_template(
        "members/accounts/authenticator.html",
        key=typed,
        address=address,
        picture=qr_picture(address),
        problems=problems or {},
    )


@bp.post("/authenticator")
@allow(Audience.FRESH)
@limiter.limit(TRIES, key_func=_pending_key)
def keep_authenticator() -> Page:
    """Keep the app once it has shown a right code."""
    at, key = now(), session.get(_KEY) or new_totp_key()
    counter = find_counter(key, request.form.get("code", ""), last=None, now=at)
    if counter is None:
        return _authenticator_page(key, {"code": _("That is not the code the app shows now.")}), 422
    with write_db() as db:
        member = _with_role(find_signed_in_member(db))
        member.totp_key, member.totp_last = key, counter
        jot(Noted.APP_SET_UP, member)
        device = find_current_device(db)
        assert device is not None
        device.second_step_at = at
    session.pop(_KEY, None)
    flash(_("The app is set up. We ask for its code when you sign in."))
    return redirect(url_for("accounts.account"))


@bp.post("/authenticator/remove")
@allow(Audience.FRESH)
def remove_authenticator() -> Page:
    """Do without the app from now on."""
    with write_db() as db:
        member = _with_role(find_signed_in_member(db))
        member.totp_key = member.totp_last = None
        jot(Noted.APP_REMOVED, member)
    flash(_("We no longer ask for the app."))
    return redirect(url_for("accounts.account"))


def _with_role(member: Member | None) -> Member:
    if member is None or not member.held_roles:
        raise NotHere("There is no such page.")
    return member


# Two profiles


@bp.get("/two-profiles")
@allow(Audience.MEMBER)
def two_profiles() -> Page:
    """Something is kept on this device and something with the account: which to go on with."""
    with read_db() as db:
        account = values_of(find_current_profile(db))
        key = guest_key()
        brought = find_profile_of_guest(db, key) if key else None
        device = values_of(brought)
    if brought is None:
        return redirect(then() or url_for("matching.suggestions"))
    return render_template(
        "members/accounts/two_profiles.html", account=_in_short(account), device=_in_short(device), then=then()
    )


@bp.post("/two-profiles")
@allow(Audience.MEMBER)
def choose_profile() -> Page:
    """Go on with the chosen one."""
    if request.form.get("keep") not in set(Keep):
        return redirect(url_for("accounts.two_profiles"))
    with write_db() as db:
        member = get_signed_in_member(db)
        hold(db, guest=guest_key(), member=member.key)
        kept = choose(db, guest_key(), member, Keep(request.form["keep"]), now=now())
        if kept is not None:
            current_app.extensions["after_joining"](db, profile_id=kept.id, comfort=kept.comfort)
    drop_guest()
    return redirect(then() or url_for("matching.suggestions"))


def _in_short(values: ProfileValues) -> list[str]:
    """What a profile is known by: its interests, its place."""
    names = [words for _value, words in interest_options(load_taxonomy(), values.interests)]
    lines = [", ".join(names) if names else _("Nothing ticked yet.")]
    return [*lines, _("Near %(place)s.", place=values.area_name)] if values.area_name else lines
