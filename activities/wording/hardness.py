"""How hard something is expected to be, or was, from 0 to 10, in words. The same words before and after."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from flask_babel import gettext

HARDEST = 10


def hardness_words(rating: int) -> str:
    """The words of a rating from 0, no trouble, to 10, too much. Raises ValueError for any other."""
    if not 0 <= rating <= HARDEST:
        raise ValueError(f"Nothing is {rating} hard: the words go from 0 to {HARDEST}.")
    return _words()[rating]


def hardness_options() -> tuple[tuple[str, str], ...]:
    """All eleven ratings as values and words of radio buttons, the easiest first: ("3", "3 · a bit hard")."""
    return tuple((str(n), f"{n} · {words}") for n, words in enumerate(_words()))


def _words() -> tuple[str, ...]:
    return (
        gettext("no trouble"),
        gettext("hardly any"),
        gettext("fairly easy"),
        gettext("a bit hard"),
        gettext("somewhat hard"),
        gettext("hard but fine"),
        gettext("rather hard"),
        gettext("very hard"),
        gettext("extremely hard"),
        gettext("nearly too much"),
        gettext("too much"),
    )
