"""What the views of accounts share: limits, who stands at the door of a page, the page of ways in."""

from __future__ import annotations

import hmac
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from members.accounts.addresses import find_address
from members.accounts.noted import Noted, jot
from members.accounts.passkeys import Site
from members.accounts.signing_in import FRESH_FOR, local_page
from members.accounts.two_step import is_recent
from members.current import find_current_device
from members.models import Member, Role
from refusals import NotHere
from settings import Settings
from web.audiences import Audience
from web.clock import now
from web.database import read_db
from web.limits import where_from

Page = str | Response | tuple[str, int]

MAILS = "3/hour"  # to one mailbox
TRIES = "10/15minutes"  # of a password at one account, of codes in one browser
FROM_ONE_PLACE = "50/hour"  # a library is one place for many people
_ROLES = {
    Audience.ORGANIZER: Role.ORGANIZER,
    Audience.MODERATOR: Role.MODERATOR,
    Audience.OPERATOR: Role.OPERATOR,
    Audience.LINK_WORKER: Role.LINK_WORKER,
}


def settings() -> Settings:
    """The settings of this app."""
    kept: Settings = current_app.config["SETTINGS"]
    return kept


def mailbox() -> str:
    """What limits on one mailbox count by: a keyed hash of the address in the form, or where the request is from."""
    address = find_address(request.form.get("email", ""))
    if address is None:
        return where_from()
    return hmac.digest(settings().secret_key.encode(), address.encode(), "sha256").hex()


def then() -> str:
    """The page of ours to go on to afterwards, if the request names one."""
    return local_page(request.values.get("then", ""))


def site() -> Site | None:
    """What passkeys of this site are bound to; None where the address is a number, which browsers do not take."""
    kept = settings()
    origin = request.host_url.rstrip("/") if kept.is_local else kept.public_url.rstrip("/")
    host = origin.split("//", 1)[1].split(":", 1)[0]
    if host.startswith("[") or host.replace(".", "").isdigit():
        return None
    return Site(host=host, origin=origin, name=kept.site_name)


def ways_in(problems: dict[str, str] | None = None, *, again: Member | None = None, status: int = 200) -> Page:
    """The page with every way to sign in; `again`: the member who is asked to show that it is them."""
    page = render_template(
        "members/accounts/sign_in.html",
        problems=problems or {},
        email=again.email if again else request.form.get("email", ""),
        again=again,
        then=then(),
        passkeys=site() is not None,
    )
    return (page, status) if status != 200 else page


def stand_at_the_door(audience: Audience) -> Response | None:
    """Let in whom a page is for; send others to sign in, to show again that it is them, or to the second step.

    Raises NotHere for a role the member does not hold.
    """
    with read_db() as db:
        device = find_current_device(db)
        if device is None:
            return _first("accounts.sign_in")
        if audience is Audience.FRESH and now() - device.proved_at >= FRESH_FOR:
            jot(Noted.ASKED_AGAIN, db.get(Member, device.member_id))
            return _first("accounts.again")
        role = _ROLES.get(audience)
        if role is None:
            return None
        member = db.get(Member, device.member_id)
        if member is None or role not in member.held_roles:
            jot(Noted.REFUSED, member)
            raise NotHere("There is no such page.")
        if is_recent(device, now=now()):
            return None
        jot(Noted.ASKED_AGAIN, member)
        return _first("accounts.second_step")


def _first(endpoint: str) -> Response:
    wanted = local_page(request.full_path.rstrip("?") if request.method == "GET" else request.path)
    named: dict[str, Any] = {"then": wanted} if wanted else {}
    return redirect(url_for(endpoint, **named))
