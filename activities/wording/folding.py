"""Small work on words, shared by listings, search and imports. Pure."""

from __future__ import annotations

import re
import unicodedata

_APART = re.compile(r"[^\w]+", re.UNICODE)


def fold(text: str) -> str:
    """The text in lower case, without accents, its words parted by single blanks."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return _APART.sub(" ", plain).strip()


def slug(text: str, longest: int = 60) -> str:
    """A short lower-case ASCII name for addresses; "x" where nothing is left."""
    ascii_only = fold(text).encode("ascii", "ignore").decode()
    return _APART.sub("-", ascii_only.replace("_", " "))[:longest].strip("-") or "x"
