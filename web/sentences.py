"""What stands between two sentences: a blank, but nothing in languages that write none, such as Chinese.

Templates write one sentence after the other with a blank or a new line between, as their sources are in English. When a
template is read, that blank becomes a call of `between`, so that no template has to think of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_babel import get_locale
from jinja2 import Environment
from jinja2.ext import Extension

_WITHOUT_BLANKS = frozenset({"zh", "ja"})
_ENDED = r"""((?:ngettext|_)\( *"[^"]*[.?:][”’)]?"[^{}]*\) *\}\}(?:</(?:span|strong|bdi)>)*)"""
_GOES_ON = r"(?=\{\{|\{%|<(?:a|bdi|span|strong|time)\b)"
# In mails a new line is one; on pages it is as good as a blank.
_AFTER = {True: re.compile(rf"{_ENDED}(\s+){_GOES_ON}"), False: re.compile(rf"{_ENDED}( +){_GOES_ON}")}
_BEFORE = re.compile(r"""(%\}\n?)(\s+)(?=\{\{ *(?:ngettext|_)\( *"[A-Z“])""")


class Sentences(Extension):
    """Lets the templates of an environment ask what stands between their sentences, as it is said here."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals["between"] = between

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source of a template with its blanks between sentences asked for; every line keeps its number."""
        on_pages = name is None or name.endswith(".html")
        told = _AFTER[on_pages].sub(_asked, source)
        return _BEFORE.sub(_asked, told) if on_pages else told


def between() -> str:
    """What stands between two sentences in the language that is spoken."""
    here = get_locale()
    return "" if here is not None and here.language in _WITHOUT_BLANKS else " "


def sentences(parts: Iterable[str]) -> str:
    """Some sentences one after the other."""
    return between().join(parts)


def _asked(found: re.Match[str]) -> str:
    lines = "\n" * found[2].count("\n")
    return f"{found[1]}{{{{ between(){lines} }}}}"
