"""Notes on the device itself, for who wants them: asked for on that device, ended there or anywhere."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from members.current import find_current_device
from notices.blueprint import bp
from notices.devices import Subscription, devices_with_notes, end_notes, keep_device, public_key_of
from refusals import BadInput, NotHere
from settings import Settings
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.languages import date_in_full
from web.limits import limiter

_LARGEST_ID = 2**31 - 1


@bp.get("/you/notices/devices")
@allow(Audience.MEMBER)
def devices() -> str:
    """Where notes are shown, and a way to have them on this device."""
    key = public_key_of(_key())
    with read_db() as db:
        here = find_current_device(db)
        rows = devices_with_notes(db, here.member_id) if here else ()
        shown = [
            {
                "id": device.id,
                "label": device.label,
                "since": date_in_full(address.made_at),
                "here": here is not None and device.id == here.id,
            }
            for address, device in rows
        ]
    return render_template("notices/devices.html", devices=shown, key=key, on_here=any(one["here"] for one in shown))


@bp.post("/you/notices/devices")
@allow(Audience.MEMBER)
@limiter.limit("30/hour")
def show_notes() -> AnyResponse:
    """Show notes on this device from now on."""
    _key()
    given, _problems = Subscription.parse(request.form)
    if given is None or not given.is_usable(_settings()):
        raise BadInput(
            "This browser gave us no address that we can send notes to. Nothing has changed. Mail comes as before."
        )
    with write_db() as db:
        device = find_current_device(db)
        if device is None:
            raise NotHere("You are not signed in here any more.")
        keep_device(db, device, given, now=now())
    flash(_("This device shows you a note from now on when we write to you."))
    return redirect(url_for("notices.devices"), 303)


@bp.post("/you/notices/devices/stop")
@allow(Audience.MEMBER)
@limiter.limit("60/hour")
def stop_notes() -> AnyResponse:
    """Show no notes on one device any more; a second time changes nothing."""
    number = request.form.get("device", "")
    if not number.isascii() or not number.isdigit() or int(number) > _LARGEST_ID:
        raise BadInput("We did not understand which device you mean. Please go back and press one of the buttons.")
    with write_db() as db:
        here = find_current_device(db)
        if here is not None:
            end_notes(db, here.member_id, int(number))
    flash(_("That device shows no notes any more. Mail comes as before."))
    return redirect(url_for("notices.devices"), 303)


def _key() -> str:
    key = _settings().push_key
    if not key:
        raise NotHere("There is no such page.")
    return key


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
