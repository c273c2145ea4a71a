"""What a service may refuse. `str(refusal)` is one calm sentence that a page can show as it is."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString


def noted(sentence: str) -> str:
    """Return an English sentence as it is, marked for translators; whoever shows it looks it up by `gettext`."""
    return sentence


class Refusal(Exception):
    """A request that cannot be met; the page or the API says why.

    It is raised with an English sentence and says it in the language of whoever asks.
    """

    status = 400
    title: LazyString = lazy_gettext("That did not work")

    def __str__(self) -> str:
        sentence = super().__str__()
        return str(gettext(sentence)) if sentence else ""


class NotHere(Refusal):
    """The thing does not exist, or may not be known to exist."""

    status = 404
    title = lazy_gettext("We could not find that")


class NotYours(NotHere):
    """Something of somebody's own that whoever asks does not have; once they are signed in, it may be theirs."""


class Overtaken(Refusal):
    """Somebody else changed it in the meantime."""

    status = 409
    title = lazy_gettext("This changed in the meantime")


class BadInput(Refusal):
    """What was sent cannot be read; the sentence says what would help."""

    status = 400
    title = lazy_gettext("We could not read that")
