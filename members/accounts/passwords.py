"""Passwords, for those who want one: Flask-Security's hashing and rules, argon2 underneath."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import current_app
from flask_security import Security, hash_password
from flask_security.utils import verify_password

from members.models import Member

FEWEST_CHARACTERS, MOST_CHARACTERS = 10, 72  # no more is weighed by zxcvbn


def is_good_password(password: str, member: Member) -> bool:
    """Whether a password is long enough and hard to guess, as zxcvbn weighs it: at least 3 of 4."""
    if len(password) > MOST_CHARACTERS:
        return False
    faults, _normal = _security().password_util.validate(password, True, email=member.email or "")
    return not faults


def set_password(member: Member, password: str) -> None:
    """Keep the hash of a password that is good."""
    member.password = hash_password(_security().password_util.normalize(password))


def is_password_of(member: Member | None, password: str) -> bool:
    """Whether this is the member's password.

    As much work is done for nobody, and for a member who has none, as for one who has: time tells nothing.
    """
    kept = member.password if member else None
    fits = verify_password(_security().password_util.normalize(password), kept or _nobodys())
    return fits and kept is not None


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return hash_password("no one has this password")


def _security() -> Any:
    security = current_app.extensions["security"]
    assert isinstance(security, Security)
    return security
