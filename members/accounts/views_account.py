"""The page of one's own account, and signing out."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, flash, make_response, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_security.utils import logout_user
from werkzeug.wrappers import Response

from members.accounts.blueprint import bp
from members.accounts.devices import devices_of, end_all, end_by_key, end_device
from members.accounts.frame import Page
from members.accounts.noted import Noted, jot
from members.accounts.passkeys import passkeys_of
from members.current import device_key, find_current_device, find_signed_in_member, get_signed_in_member
from members.models import Role
from web.audiences import Audience, allow
from web.database import read_db, write_db
from web.languages import date_in_full


@dataclass(frozen=True, kw_only=True)
class Line:
    """A device or a passkey as the page shows it."""

    id: int
    name: str
    about: str
    here: bool = False


@bp.get("")
@allow(Audience.MEMBER)
def account() -> Page:
    """Everything about the account itself."""
    with read_db() as db:
        member, here = get_signed_in_member(db), find_current_device(db)
        assert here is not None
        devices = [
            Line(
                id=one.id,
                name=one.label or _("A device"),
                about=_(
                    "Signed in on %(day)s, last here on %(seen)s.",
                    day=date_in_full(one.signed_in_at),
                    seen=date_in_full(one.seen_at),
                ),
                here=one.id == here.id,
            )
            for one in devices_of(db, member)
        ]
        passkeys = [
            Line(id=one.id, name=one.name, about=_("Made on %(day)s.", day=date_in_full(one.created_at)))
            for one in passkeys_of(db, member)
        ]
        refused = current_app.extensions["mail_refused"](db, member.id)
        return render_template(
            "members/accounts/account.html",
            email=member.email,
            refused=date_in_full(refused) if refused else None,
            has_password=member.password is not None,
            has_app=member.totp_key is not None,
            acts_for_others=bool(member.held_roles),
            moderates=Role.MODERATOR in member.held_roles,
            operates=Role.OPERATOR in member.held_roles,
            makes_lists=Role.LINK_WORKER in member.held_roles,
            devices=devices,
            passkeys=passkeys,
        )


@bp.post("/sign-out")
@allow(Audience.ANYONE)
def sign_out() -> Page:
    """Sign out here."""
    with write_db() as db:
        jot(Noted.SIGNED_OUT, find_signed_in_member(db))
        end_by_key(db, device_key())
    return _signed_out(_("You are signed out here."))


@bp.post("/sign-out-everywhere")
@allow(Audience.MEMBER)
def sign_out_everywhere() -> Page:
    """Sign out on every device, this one too."""
    with write_db() as db:
        member = get_signed_in_member(db)
        jot(Noted.SIGNED_OUT_EVERYWHERE, member)
        end_all(db, member)
    return _signed_out(_("You are signed out on every device."))


@bp.post("/devices/<int(max=2147483647):number>/sign-out")
@allow(Audience.MEMBER)
def sign_out_device(number: int) -> Page:
    """Sign out on one device."""
    with write_db() as db:
        member, here = get_signed_in_member(db), find_current_device(db)
        jot(Noted.SIGNED_OUT, member)
        end_device(db, member.id, number)
    if here is not None and here.id == number:
        return _signed_out(_("You are signed out here."))
    flash(_("That device is signed out."))
    return redirect(url_for("accounts.account"))


def _signed_out(words: str) -> Response:
    logout_user()
    session.clear()
    flash(words)
    response = make_response(redirect(url_for("members.start")))
    # What the browser kept goes too, pages and plans; the cookie itself carries the words and no name.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
