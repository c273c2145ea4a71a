"""Who a page is for. Every view says so; a guard test holds it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from flask import current_app

from refusals import NotHere

View = TypeVar("View", bound=Callable[..., Any])


class Audience(StrEnum):
    ANYONE = "anyone"  # no account, no cookie needed
    DEMO = "demo"  # only where the demo town runs
    MEMBER = "member"  # somebody signed in
    FRESH = "fresh"  # somebody signed in who showed a moment ago that it is them
    ORGANIZER = "organizer"  # that role, signed in in two steps
    MODERATOR = "moderator"  # that role, signed in in two steps
    PROGRAM = "program"  # a program with a key that a member gave it
    OPERATOR = "operator"  # that role, signed in in two steps
    LINK_WORKER = "link_worker"  # that role, signed in in two steps


_SIGNED_IN = frozenset(Audience) - {Audience.ANYONE, Audience.DEMO, Audience.PROGRAM}


def allow(audience: Audience) -> Callable[[View], View]:
    """Mark a view with its audience and keep everybody else out; a page that is closed answers 404.

    Who somebody is the web kit does not know: the application's "doorkeeper" says, and may send them elsewhere first.
    Of a program its "keyholder" says whose key it has; a program without one is refused, and cookies are not looked at.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if audience is Audience.DEMO and not current_app.config["SETTINGS"].demo:
                raise NotHere("There is no such page.")
            if audience is Audience.PROGRAM:
                current_app.extensions["keyholder"]()
            if audience in _SIGNED_IN:
                elsewhere = current_app.extensions["doorkeeper"](audience)
                if elsewhere is not None:
                    return elsewhere
            return view(*args, **kwargs)

        guarded.audience = audience  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark
