"""The solo ideas that ship with Doorstep, in the language that is spoken.

They are kept like any listing, in English. Their words are gathered for translators with those of the pages
(`seeds.words`); whoever shows one looks them up here. Ideas of others, and ours once an operator changed them,
stay as they were written.
"""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from flask_babel import pgettext

from matching.core.types import Kind


def said_by(kind: Kind, text: str) -> str:
    """A publisher's words as they are shown: an idea of ours in the language of the page, all else as written."""
    return idea_words(text) if kind is Kind.SOLO else text


def idea_words(text: str) -> str:
    """The words of an idea of ours in the language of the page; the text itself where it is not one."""
    return pgettext("idea", text) if text else text
