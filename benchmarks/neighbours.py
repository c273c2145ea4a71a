"""People alike, for the affinity benchmark: what is liked by those who like the same, rare likings first.

No part of the product, and another kind of model than its own: what two likings say together is more than the
sum of what each says, which no item-item matrix can hold. It has to keep the rows of people at hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.core.joint import PEOPLE_BEHIND

if TYPE_CHECKING:
    from benchmarks.affinity_fold import Fold

Scores = NDArray[np.float64]
_KEEN = 2  # a neighbour counts by the likeness to this power


def neighbours(fold: Fold, warm: bool) -> Scores:
    """Return per person asked and candidate the likeness, squared and summed, of those who have it.

    Likeness is the cosine of likings, for the cold of interests, weighed by ln(people / people who have it). A thing
    counts only with five people, and a candidate only with five neighbours who have it; others are 0.
    """
    said = "activity:" if warm else "interest:"
    sets = [[one for one in row if one.startswith(("activity:", said))] for row in fold.rows]
    sets = [one for one in sets if len(one) > 1]
    places = {one: at for at, one in enumerate(sorted({one for row in sets for one in row}))}
    marks = _matrix([[(places[one], 1.0) for one in row] for row in sets], len(places))
    people = np.asarray(marks.sum(axis=0)).ravel()
    counts = (people >= PEOPLE_BEHIND) & [one.startswith(said) for one in places]
    rarity = sparse.diags(np.where(counts, np.log(len(sets) / people), 0))
    asked = [fold.shown(one, warm=warm) for one in fold.asked]
    likes = _matrix([[(places[one], row[one]) for one in row if one in places] for row in asked], len(places))
    alike = (_unit(likes @ rarity) @ _unit(marks @ rarity).T).tocsr()
    alike.data = np.where(alike.data > 0, alike.data, 0) ** _KEEN
    # A column more, of nobody, for the candidates that nobody has.
    columns = [places.get(f"activity:{one}", len(places)) for one in fold.city.candidates]
    has = sparse.hstack([marks, sparse.csr_matrix((marks.shape[0], 1))], format="csr")[:, columns]
    behind = (alike.sign() @ has).toarray()
    found: Scores = np.where(behind >= PEOPLE_BEHIND, (alike @ has).toarray(), 0)
    return found


def _matrix(rows: list[list[tuple[int, float]]], width: int) -> sparse.csr_matrix:
    at = [(number, column, value) for number, row in enumerate(rows) for column, value in row]
    lines, columns, values = np.array(at, dtype=np.float64).reshape(-1, 3).T
    return sparse.csr_matrix((values, (lines.astype(int), columns.astype(int))), shape=(len(rows), width))


def _unit(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.diags(np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)) @ rows
