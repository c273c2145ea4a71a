"""What the log tells of accounts: that somebody came in, tried to, or changed a way in. Never who."""

from __future__ import annotations

from enum import StrEnum

from members.models import Member
from web.logs import hidden, note


class Noted(StrEnum):
    """What is written down; docs/logs.md says what each is for."""

    LINK_SENT = "link_sent"
    SIGNED_IN = "signed_in"
    FIRST_STEP = "first_step_taken"  # the second one is asked for
    CODE_WRONG = "code_wrong"
    PASSWORD_WRONG = "password_wrong"
    PASSKEY_WRONG = "passkey_wrong"
    SECOND_STEP_WRONG = "second_step_wrong"
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    ACCOUNT_MADE = "account_made"
    ADDRESS_ASKED = "address_asked"
    ADDRESS_CHANGED = "address_changed"
    ADDRESS_TAKEN_BACK = "address_taken_back"
    PASSWORD_SET = "password_set"
    PASSWORD_REMOVED = "password_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    KEY_MADE = "key_made"  # for a program
    KEY_ENDED = "key_ended"
    APP_SET_UP = "app_set_up"
    APP_REMOVED = "app_removed"
    SECOND_STEP_RESET = "second_step_reset"
    ROLES_GIVEN = "roles_given"
    REFUSED = "refused"  # a page of a role they do not hold
    ASKED_AGAIN = "asked_again"  # to show that it is them, or for the second step


_WRONG = {
    Noted.CODE_WRONG, Noted.PASSWORD_WRONG, Noted.PASSKEY_WRONG, Noted.SECOND_STEP_WRONG, Noted.REFUSED,
}  # fmt: skip


def jot(what: Noted, member: Member | None = None, *, address: str | None = None, **facts: str) -> None:
    """Write it down, with what stands for the member, or for an address whether somebody has it or not.

    Said when it happens: where the transaction around it fails, the line of that fault has the same request.
    """
    if member is not None:
        facts["who"] = hidden(member.key)
    if address is not None:
        facts["address"] = hidden(address)
    note(what, warn=what in _WRONG, **facts)
