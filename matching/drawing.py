"""Which likes truly draw a person to a suggestion: found by leaving one out and looking whether the affinity falls."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Alike
from matching.core.learned import FAMILY, INTEREST, LearnedModel
from matching.core.rows import Ints
from matching.participation import families_of
from matching.suggested import Said
from members.profiles import ProfileValues

Compare = Callable[[ProfileValues, Said, Ints], Alike]  # how near some rows are, given by their places
_TELLING = 0.02  # a liked activity that adds less than this is not worth a word
_MOST_TRIED = 3  # so many likes are left out in turn


class Drawing:
    """Answers for the suggestions of one page; each like is left out at most once."""

    def __init__(
        self, alike: Alike, values: ProfileValues, said: Said, compare: Compare, *, model: LearnedModel | None
    ) -> None:
        """Hold `alike` against what `compare` finds for other values or other opinions.

        `model` is what speaks beside content. Interests are held against it; content alone names only those that
        count.
        Content says of each row the same whichever others are compared, so that the rows to explain are enough.
        """
        self._alike, self._values, self._said = alike, values, said
        self._compare, self._model = compare, model
        self._rows = np.arange(len(alike.values))
        self._without: dict[str | int, NDArray[np.float64]] = {}

    def explain(self, rows: Iterable[int]) -> None:
        """Say of which rows will be asked; before any is."""
        if self._model is None:
            self._rows = np.array(sorted(rows), np.int64)

    def interests(self, row: int) -> tuple[str, ...]:
        """Return the person's interests that the activity serves and that draw them to it, strongest first."""
        named = self._alike.why(row)
        if self._model is None:
            return named
        return tuple(one for one in named[:_MOST_TRIED] if self._falls(row, self._without_interest(one)) > 0)

    def find_liked(self, row: int) -> int | None:
        """Return the liked activity that adds most, by its id; None where none adds enough to tell."""
        fall = {one: self._falls(row, self._without_liked(one)) for one in self._said.more[:_MOST_TRIED]}
        best = max(fall, key=lambda one: (fall[one], -one), default=None)
        return best if best is not None and fall[best] >= _TELLING else None

    def find_others(self, row: int) -> str | None:
        """Return the interest that others have who like the activity and that adds most, else its family.

        None where nothing was learned of either, or none adds enough to tell.
        """
        if self._model is None:
            return None
        named = {one: self._find_known(one, self._model) for one in self._values.interests[:_MOST_TRIED]}
        fall = {one: self._falls(row, self._without_interest(one)) for one, known in named.items() if known}
        best = max(fall, key=lambda one: (fall[one], one), default=None)
        return named[best] if best is not None and fall[best] >= _TELLING else None

    def _find_known(self, interest: str, model: LearnedModel) -> str | None:
        if model.knows(f"{INTEREST}{interest}"):
            return interest
        family = next(iter(families_of({interest})), None)
        return family if family is not None and model.knows(f"{FAMILY}{family}") else None

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
