"""What similar listings let guess of an attribute that one listing does not state, and how unsure that is.

Ridge regression on the attributes it does state: with their mean m and covariance C over all listings,
unknown given known is m_u + C_uk (C_kk + r I)^-1 (x_k - m_k). Mean and covariance are learned from
listings with gaps by expectation and maximisation (Little and Rubin, Statistical Analysis with Missing
Data, chapter 11), held towards "anything is possible" where few state something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.core.demand import UNSTATED, Attribute

Floats = NDArray[np.float64]

_SPREAD = 1 / 12  # variance of a value that may be anything between 0 and 1
_RIDGE = 0.01  # a stated value is right to about .1: the codes are that coarse
_AS_IF = 20.0  # listings that "anything is possible" counts for
_ROUNDS = 10
_NO_WELCOME = tuple(Attribute).index(Attribute.NO_WELCOME)


@dataclass(frozen=True, eq=False)
class Filled:
    """Values 0 to 1 without gaps, and the standard deviation of each guess, 0 where it was stated."""

    values: Floats
    sd: Floats


@dataclass(frozen=True, eq=False)
class GapFiller:
    """Mean and covariance of the fifteen attributes over many listings."""

    mean: Floats
    covariance: Floats

    @classmethod
    def fit(cls, matrix: Floats) -> GapFiller:
        """Learn from listings, one a row, nan where nothing is stated. No row at all is allowed."""
        width = len(Attribute)
        if matrix.ndim != 2 or matrix.shape[1] != width:
            raise ValueError(f"Listings have {width} attributes, not {matrix.shape[1:]}.")
        filler = cls(np.full(width, UNSTATED), np.eye(width) * _SPREAD)
        for _ in range(_ROUNDS):
            total, squares = np.full(width, _AS_IF * UNSTATED), _AS_IF * _SPREAD * np.eye(width)
            parts = list(filler._guessed(matrix))
            for rows, values, unsure in parts:
                total = total + values.sum(axis=0)
                squares += len(rows) * unsure
            mean = total / (len(matrix) + _AS_IF)
            for _, values, _ in parts:
                squares += (values - mean).T @ (values - mean)
            filler = cls(mean, squares / (len(matrix) + _AS_IF))
        return filler

    def fill(self, matrix: Floats) -> Filled:
        """Guess what is unknown (nan). A welcome nobody speaks of is never taken for likelier than not."""
        values, sd = matrix.astype(np.float64), np.zeros(matrix.shape)
        for rows, guessed, unsure in self._guessed(matrix):
            values[rows], sd[rows] = guessed, np.sqrt(np.diag(unsure))
        unknown = np.isnan(matrix)
        values[unknown[:, _NO_WELCOME], _NO_WELCOME] = np.maximum(
            UNSTATED, values[unknown[:, _NO_WELCOME], _NO_WELCOME]
        )
        return Filled(np.where(unknown, np.clip(values, 0, 1), matrix), np.where(unknown, sd, 0.0))

    def _guessed(self, matrix: Floats) -> Iterator[tuple[NDArray[np.intp], Floats, Floats]]:
        """Rows that know the same, their values with guesses, and the covariance of the guesses."""
        if not len(matrix):
            return
        patterns, which = np.unique(np.isnan(matrix), axis=0, return_inverse=True)
        order = np.argsort(which.ravel(), kind="stable")
        ends = np.cumsum(np.bincount(which.ravel(), minlength=len(patterns)))
        for unknown, rows in zip(patterns, np.split(order, ends[:-1]), strict=True):
            known = ~unknown
            values = matrix[rows].astype(np.float64)
            among = self.covariance[np.ix_(known, known)] + _RIDGE * np.eye(int(known.sum()))
            across = self.covariance[np.ix_(known, unknown)]
            slopes = np.linalg.solve(among, across)
            values[:, unknown] = self.mean[unknown] + (values[:, known] - self.mean[known]) @ slopes
            unsure = np.zeros_like(self.covariance)
            unsure[np.ix_(unknown, unknown)] = self.covariance[np.ix_(unknown, unknown)] - across.T @ slopes
            yield rows, values, unsure
