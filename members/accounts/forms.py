"""What the forms of accounts send."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from members.accounts.addresses import find_address
from texts import one_line

MOST_NAME = 40


def read_address(form: Mapping[str, str]) -> tuple[str | None, dict[str, str]]:
    """Return the address typed in, or a sentence at its field."""
    typed = form.get("email", "")
    address = find_address(typed)
    if address:
        return address, {}
    if not typed.strip():
        return None, {"email": _("Type your e-mail address here.")}
    return None, {"email": _("This does not look like an e-mail address. They look like name@example.org.")}


def read_adult(form: Mapping[str, str]) -> bool | None:
    """Return what somebody says of their age: old enough, younger, or nothing."""
    return {"yes": True, "no": False}.get(form.get("old_enough", ""))


def clean_name(text: str) -> str:
    """Return the name of a passkey as typed, on one line and not too long."""
    return one_line(text)[:MOST_NAME]
