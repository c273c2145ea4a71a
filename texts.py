"""What people type, cleaned before it is kept."""

from __future__ import annotations

import unicodedata

JOINERS = "\u200c\u200d"  # Persian spelling and emoji of several parts need them between two letters


def clean_words(text: str) -> str:
    """The text without NUL and its kin, line ends as newlines, every other blank a space, ends trimmed."""
    if not text.isprintable():
        text = "".join(map(_kept, text.replace("\r\n", "\n")))
    return text.strip(f" \n\t{JOINERS}")


def one_line(text: str) -> str:
    """The text as `clean_words` has it, on one line with single blanks."""
    return " ".join(clean_words(text).split())


def _kept(character: str) -> str:
    if character in "\n\t" or character in JOINERS or character.isprintable():
        return character
    return " " if unicodedata.category(character).startswith("Z") else ""
