"""What a service may refuse. `str(refusal)` is one calm sentence that a page can show as it is."""

from __future__ import annotations


class Refusal(Exception):
    """A request that cannot be met; the page or the API says why."""

    status = 400
    title = "That did not work"


class NotHere(Refusal):
    """The thing does not exist, or may not be known to exist."""

    status = 404
    title = "We could not find that"


class Overtaken(Refusal):
    """Somebody else changed it in the meantime."""

    status = 409
    title = "This changed in the meantime"


class BadInput(Refusal):
    """What was sent cannot be read; the sentence says what would help."""

    status = 400
    title = "We could not read that"
