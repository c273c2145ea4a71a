"""The joint matrix that is learned from: who has which thing, and what things lie in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matching.core.learned import ACTIVITY, INTEREST, STEADY, SUBJECT
from matching.core.subjects import Subjects

PEOPLE_BEHIND = 5  # fewer people than this could be recognised in what they have in common
_NEVER = 2.0**40  # more than any sum of places


@dataclass(frozen=True, kw_only=True, eq=False)
class Met:
    """Things with enough people, 1 where a person (row) has one (column), and counts of pairs that say nothing."""

    things: tuple[str, ...]
    marks: sparse.csr_matrix
    steady: Mapping[str, int]  # who came on several dates: told to the prior, no column of its own
    lent: sparse.csr_matrix  # people who have a thing's family, or subject, by that thing alone; symmetrical


def met(rows: Iterable[Iterable[str]], within: Mapping[str, Iterable[str]], subjects: Subjects) -> Met:
    """Lay out people, one row of things each, with what those lie in beside them."""
    # Sorted, so that sums of fractions come out the same for any order of people.
    telling = [one for one in map(set, rows) if sum(thing.startswith((ACTIVITY, INTEREST)) for thing in one) > 1]
    sets = sorted(sorted(thing for thing in one if not thing.startswith(STEADY)) for one in telling)
    steady = Counter(thing for one in telling for thing in one if thing.startswith(STEADY))
    own = sorted({thing for one in sets for thing in one})
    wider = [{*within.get(thing, ()), *_subjects_of(thing, subjects)} - {thing} for thing in own]
    things = sorted({*own, *(one for some in wider for one in some)})
    places = {one: number for number, one in enumerate(things)}
    has = _ones([(number, places[thing]) for number, one in enumerate(sets) for thing in one], len(sets), len(things))
    lies_in = _ones(
        [(places[thing], places[one]) for thing, some in zip(own, wider, strict=True) for one in sorted(some)],
        len(things),
        len(things),
    )
    borrowed = (has @ lies_in).tocsr()
    marks = (has + borrowed).sign().tocsr()
    kept = np.flatnonzero(marks.getnnz(axis=0) >= PEOPLE_BEHIND)
    lent = _lent(has, lies_in, borrowed)[kept][:, kept]
    return Met(
        things=tuple(things[at] for at in kept),
        marks=marks[:, kept].tocsr(),
        steady={thing: steady[thing] for thing in sorted(steady) if steady[thing] >= PEOPLE_BEHIND},
        lent=lent.tocsr(),
    )


def _subjects_of(thing: str, subjects: Subjects) -> Iterable[str]:
    number = thing.removeprefix(ACTIVITY)
    if number == thing or not number.isdigit():
        return ()
    return (f"{SUBJECT}{one}" for one in subjects.of([int(number)]))


def _lent(has: sparse.csr_matrix, lies_in: sparse.csr_matrix, borrowed: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return for each thing and what it lies in how many people have that by this thing alone, both ways round."""
    numbers = sparse.diags(np.arange(1.0, has.shape[1] + 1))
    which = ((has @ numbers @ lies_in) - _NEVER * (borrowed > 1) - _NEVER * has).tocoo()
    alone = which.data > 0  # there the sum of the numbers is the number of the only one
    things = (which.data[alone] - 1).astype(np.int64)
    counts = sparse.csr_matrix((np.ones(len(things)), (things, which.col[alone])), shape=(has.shape[1],) * 2)
    return (counts + counts.T).tocsr()


def _ones(at: list[tuple[int, int]], rows: int, columns: int) -> sparse.csr_matrix:
    row, column = np.array(at, dtype=np.int64).reshape(-1, 2).T
    return sparse.csr_matrix((np.ones(len(at)), (row, column)), shape=(rows, columns))
