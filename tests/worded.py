"""Language files for tests: a few sentences of our own, or everything there is to say with a mark round it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog

from seeds.words import begin, write

OPENS, ENDS = "⟦", "⟧"
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
_PATTERN = re.compile(r"[EMLdyHhma:.,' ]+")  # of a date or a time, in which letters have a meaning


def keep_words(folder: Path, locale: str, words: Mapping[str, str], *, ideas: Mapping[str, str] | None = None) -> None:
    """Write the file of a language that can say these sentences alone, and these of our ideas to do alone."""
    catalogue = begin(locale)
    for english, theirs in (ideas or {}).items():
        catalogue.add(english, theirs, context="idea")
    for english, theirs in words.items():
        catalogue.add(english, theirs)
    _write(folder, locale, catalogue)


def keep_marked(folder: Path, locale: str, everything: Catalog) -> None:
    """Write the file of a language in which each message stands between marks and is two fifths longer."""
    catalogue = begin(locale)
    for message in everything:
        if isinstance(message.id, tuple):
            catalogue.add(message.id, tuple(marked(message.id[1]) for _ in range(catalogue.num_plurals)))
        elif message.id:
            catalogue.add(message.id, marked(message.id), context=message.context)
    _write(folder, locale, catalogue)


def marked(english: str) -> str:
    """A message as that language says it; its words again for the length, without what stands for something else."""
    if _PATTERN.fullmatch(english):
        return f"{OPENS}{english}{ENDS}"
    more, words = len(english) * 2 // 5, _PLACEHOLDER.sub("", english).split()
    longer = ""
    while words and len(longer) < more:
        longer += " " + words[len(longer) % len(words)]
    return f"{OPENS}{english}{longer}{ENDS}"


def _write(folder: Path, locale: str, catalogue: Catalog) -> None:
    path = folder / locale / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    write(path, catalogue)
