"""Which likes truly draw a person to a suggestion: found by leaving one out and looking whether the affinity falls."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Alike
from matching.core.rows import Ints
from matching.suggested import Said
from members.profiles import ProfileValues

Compare = Callable[[ProfileValues, Said, Ints], Alike]  # how near some rows are, given by their places
_TELLING = 0.02  # a liked activity that adds less than this is not worth a word
_MOST_LIKED = 3  # so many are tried


class Drawing:
    """Answers for the suggestions of one page; each like is left out at most once."""

    def __init__(self, alike: Alike, values: ProfileValues, said: Said, compare: Compare, *, checked: bool) -> None:
        """Hold `alike` against what `compare` finds for other values or other opinions.

        Interests are `checked` where more than content speaks; content alone names only those that count.
        Content says of each row the same whichever others are compared, so that the rows to explain are enough.
        """
        self._alike, self._values, self._said = alike, values, said
        self._compare, self._checked = compare, checked
        self._rows = np.arange(len(alike.values))
        self._without: dict[str | int, NDArray[np.float64]] = {}

    def explain(self, rows: Iterable[int]) -> None:
        """Say of which rows will be asked; before any is."""
        if not self._checked:
            self._rows = np.array(sorted(rows), np.int64)

    def interests(self, row: int) -> tuple[str, ...]:
        """Return the person's interests that the activity serves and that draw them to it, strongest first."""
        named = self._alike.why(row)
        if not self._checked:
            return named
        return tuple(one for one in named[:3] if self._falls(row, self._without_interest(one)) > 0)

    def find_liked(self, row: int) -> int | None:
        """Return the liked activity that adds most, by its id; None where none adds enough to tell."""
        fall = {one: self._falls(row, self._without_liked(one)) for one in self._said.more[:_MOST_LIKED]}
        best = max(fall, key=lambda one: (fall[one], -one), default=None)
        return best if best is not None and fall[best] >= _TELLING else None

    def _falls(self, row: int, without: NDArray[np.float64]) -> float:
        return float(self._alike.values[row] - without[int(np.searchsorted(self._rows, row))])

    def _without_interest(self, interest: str) -> NDArray[np.float64]:
        if interest not in self._without:
            interests = tuple(one for one in self._values.interests if one != interest)
            less = replace(self._values, interests=interests, ticked=self._values.ticked - {interest})
            self._without[interest] = self._compare(less, self._said, self._rows).values
        return self._without[interest]

    def _without_liked(self, activity: int) -> NDArray[np.float64]:
        if activity not in self._without:
            less = replace(self._said, more=tuple(one for one in self._said.more if one != activity))
            self._without[activity] = self._compare(self._values, less, self._rows).values
        return self._without[activity]
