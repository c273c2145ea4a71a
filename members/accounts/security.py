"""Flask-Security, as far as we use it: the signed-in cookie, password hashing and password rules.

Its views are off; docs/decisions says why.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_login.utils import _user_context_processor
from flask_security import RoleMixin, Security, UserDatastore

from members.accounts.passwords import FEWEST_CHARACTERS
from members.models import Member

# OWASP's password storage cheat sheet, argon2id: 19 MiB, two passes, one lane. More would let a few tries at a time
# take the memory of a small machine.
_ARGON2 = {"argon2__memory_cost": 19_456, "argon2__time_cost": 2, "argon2__parallelism": 1}


class _Members(UserDatastore):
    """Flask-Security is handed members and never looks for one: `members.current` does, in the page's transaction."""

    def find_user(self, *_args: Any, **_named: Any) -> None:
        return None


def register(app: Flask) -> None:
    """Set Flask-Security up without its views, commands and hooks on every request."""
    app.config.update(
        SECURITY_PASSWORD_SINGLE_HASH=True,  # argon2 salts by itself
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=_ARGON2,
        SECURITY_PASSWORD_LENGTH_MIN=FEWEST_CHARACTERS,
        SECURITY_PASSWORD_COMPLEXITY_CHECKER="zxcvbn",
        SECURITY_CLI_USERS_NAME="",
        SECURITY_CLI_ROLES_NAME="",
        SESSION_PROTECTION=None,  # a phone changes its network address on every walk
    )
    security = Security(app, _Members(Member, RoleMixin), register_blueprint=False)
    # These would look for the member anew on each request, pictures and style sheets included.
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    app.template_context_processors[None].remove(_user_context_processor)
