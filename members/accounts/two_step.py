"""The second step at sign-in, for members who do something for others: an authenticator app or a passkey."""

from __future__ import annotations

from datetime import datetime, timedelta

import segno
from markupsafe import Markup
from passlib.exc import TokenError
from passlib.totp import TOTP

from members.accounts.models import Device
from members.models import Member

LASTS = timedelta(hours=12)  # then a page of theirs asks again
_WINDOW = 30  # seconds before and after now in which a code counts, for clocks that differ


def new_totp_key() -> str:
    """A fresh key for an authenticator app, base32."""
    key: str = TOTP.new().base32_key
    return key


def totp_words(key: str, *, label: str, issuer: str) -> tuple[str, str]:
    """Return the key in groups for typing, and the otpauth address that an app on the same device opens."""
    totp = TOTP(key=key, issuer=issuer)
    return totp.pretty_key(sep=" "), totp.to_uri(label=label)


def qr_picture(address: str) -> Markup:
    """Return an otpauth address as a picture for the camera of another device: SVG, dark on light in any theme."""
    code = segno.make(address, micro=False)
    return Markup(code.svg_inline(border=4, svgclass="qr", lineclass=None, omitsize=True, dark="#000", light="#fff"))


def find_counter(key: str, code: str, *, last: int | None, now: datetime) -> int | None:
    """Return the counter of a right code; None for a wrong one and for one that was used before (RFC 6238 5.2)."""
    try:
        found = TOTP(key=key).match(code, now, window=_WINDOW, last_counter=last)
    except (TokenError, ValueError):
        return None
    counter: int = found.counter
    return counter


def passes(member: Member, code: str, *, now: datetime) -> bool:
    """Whether a code of the member's app is right; it is then used up."""
    if member.totp_key is None:
        return False
    counter = find_counter(member.totp_key, code, last=member.totp_last, now=now)
    if counter is not None:
        member.totp_last = counter
    return counter is not None


def is_needed(member: Member, *, has_passkey: bool) -> bool:
    """Whether signing in asks this member for a second step: they act for others and have set one up."""
    return bool(member.held_roles) and (member.totp_key is not None or has_passkey)


def is_recent(device: Device, *, now: datetime) -> bool:
    """Whether two steps were taken on this device lately enough for the pages of a role."""
    return device.second_step_at is not None and now - device.second_step_at < LASTS
