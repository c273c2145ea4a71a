"""One cell made ready for the search: who may meet whom, on which dates, and what that is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.core.groups.dates import largest_dates
from matching.core.groups.meeting import UNIT, going, meetings, nearest, set_bits
from matching.core.groups.packing import PARTS
from matching.core.groups.pool import EARTH_KM, WOMEN_ONLY, Dates, Ints, People, Rows, on_sphere
from matching.core.groups.values import MOST, SIZES, Standing, Wishes

Bools = NDArray[np.bool_]
_WORD = 62  # bits of a date a word holds, clear of the sign
_MOST_WORDS = 8
_NEAR = 20  # neighbours the search looks at; 16 to 24 measured alike, 40 and 80 worse
_KM_EASE = 1e-6  # a hair less than the reach, so that a check that measures otherwise agrees
_MOST_WAITED = 5
_SHORT = 2**15 - 1  # what half the memory holds: the worth of pairs is looked up all the time


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What the search needs (`task`, `near`, `degrees`), and which outings suit whom (people x outings)."""

    task: tuple[Any, ...]
    near: Ints
    degrees: Ints
    suits: Bools


def ready(people: People, outings: Dates, barred: sparse.csr_matrix, wishes: Wishes) -> Cell:
    """Return the cell. `barred` is square, by the rows of `people`."""
    suits = who_can_go(people, outings)
    columns = dates_of(people.slots, suits, outings.slots)
    marks = np.concatenate([words_of(columns), words_of(_languages(people))], axis=1)
    n = len(people)
    worth = np.full((n, n), -1, np.int16 if UNIT * (wishes.likeness + wishes.pace) < _SHORT else np.int32)
    worth[barred.nonzero()] = -2
    only = (people.traits & WOMEN_ONLY) != 0
    meetings(
        (people.comfort, people.pace, only, people.woman), interests_of(people), marks,
        (wishes.likeness, wishes.pace), np.zeros(people.likes.shape[1]), worth,
    )  # fmt: skip
    near, degrees = np.zeros((n, min(n, _NEAR)), np.int64), np.zeros(n, np.int64)
    nearest(worth, near, degrees)
    return Cell(
        task=(marks, worth, _extra(people, wishes), people.standing, _bonus(wishes)),
        near=near,
        degrees=degrees,
        suits=suits,
    )


def interests_of(rows: Rows) -> tuple[Any, ...]:
    """Return starts, columns and weights of their interests, as compiled loops take them."""
    return rows.likes.indptr, rows.likes.indices, rows.likes.data


def who_can_go(people: People, outings: Dates) -> Bools:
    """Return which outings each person can reach, face, afford, enter and understand; times are another matter."""
    # A line of so many km over the earth is this long straight through it.
    straight = 2 * EARTH_KM * np.sin(np.minimum((people.reach - _KM_EASE) / (2 * EARTH_KM), np.pi / 2))
    suits = np.zeros((len(people), len(outings)), bool)
    going(
        (on_sphere(people), np.where(people.reach >= _KM_EASE, straight**2, -1.0), people.comfort,
         people.traits & ~WOMEN_ONLY, people.woman, people.cost, people.languages),
        (on_sphere(outings), outings.comfort, outings.traits, (outings.traits & WOMEN_ONLY) != 0, outings.cost,
         outings.languages),
        _understood(people, outings), suits,
    )  # fmt: skip
    return suits


def _understood(people: People, outings: Dates) -> Bools:
    """Return by the numbers of languages whether who speaks these gets by where those are spoken."""
    mine, theirs = np.unique(people.languages), np.unique(outings.languages)
    table = np.zeros((len(people.spoken), len(outings.spoken)), bool)
    for a in mine:
        for b in theirs:
            there = outings.spoken[b]
            table[a, b] = not there or bool(people.spoken[a] & there)
    return table


def dates_of(free: Ints, suits: Bools, slots: Ints) -> Bools:
    """Return who can come to each date that matters (people x dates).

    A date is an outing in a slot. Those with the same people, or with some of another's, change nothing about who
    can form a group and are left out; so are the least attended beyond what the words hold.
    """
    kinds, which = np.unique(words_of(suits.T), axis=0, return_inverse=True)
    open_in = np.zeros(len(kinds), np.int64)
    np.bitwise_or.at(open_in, which.ravel(), slots)
    busy = int(np.bitwise_or.reduce(free, initial=0)).bit_length()
    there = words_of((free[None, :] >> np.arange(busy)[:, None] & 1).astype(bool))
    kept, counts = np.zeros((len(kinds) * busy, kinds.shape[1]), np.int64), np.zeros(len(kinds) * busy, np.int64)
    made = largest_dates(kinds, open_in, there, kept, counts)
    order = np.argsort(-counts[:made], kind="stable")[: _MOST_WORDS * _WORD]
    return _columns(kept[order], len(free))


def _columns(words: Ints, n: int) -> Bools:
    """Return the bits of some rows of words as columns (n x rows)."""
    at = np.arange(n)
    found: Bools = (words[:, at // _WORD] >> (at % _WORD) & 1).astype(bool).T
    return found


def _languages(people: People) -> Bools:
    """Return who speaks what (people x languages), the most spoken first, as many as a word holds."""
    speakers = np.bincount(people.languages, minlength=len(people.spoken))
    count: dict[str, int] = {}
    for number in np.flatnonzero(speakers):
        for language in people.spoken[number]:
            count[language] = count.get(language, 0) + int(speakers[number])
    names = sorted(count, key=lambda name: (-count[name], name))[:_WORD]
    spoken = np.zeros((len(people.spoken), max(1, len(names))), bool)
    for number in np.flatnonzero(speakers):
        spoken[number, : len(names)] = [name in people.spoken[number] for name in names]
    return spoken[people.languages]


def words_of(columns: Bools) -> Ints:
    """Return bits of columns, as many to a word as it holds (people x words, at least one)."""
    found = np.zeros((len(columns), max(1, -(-columns.shape[1] // _WORD))), np.int64)
    set_bits(columns, _WORD, found)
    return found


def _extra(people: People, wishes: Wishes) -> Ints:
    sizes = np.array(SIZES)
    wished = people.size[:, None]
    off = np.where(wished == 5, np.maximum(0, 5 - sizes), np.abs(sizes - wished))
    size = np.where(wished == 0, 0.0, wishes.size * np.select([off == 0, off == 1], [1.0, 1 / 3], 0.0))
    waited = np.minimum(people.waited, _MOST_WAITED)[:, None]
    brings = np.rint(UNIT * (wishes.grouped + wishes.waited * waited + size)).astype(np.int64) * PARTS
    found: Ints = brings + (MOST - sizes)  # of equally good groups the smaller: they find room in more places
    return found


def _bonus(wishes: Wishes) -> Ints:
    """Return what each member has by who is there: bits of the standings seen."""
    steady = 1 << Standing.STEADY
    seen = np.arange(8)
    there = (seen & steady) != 0
    found: Ints = (
        np.rint(UNIT * (wishes.steady * there + wishes.mixed * (there & (seen != steady)))).astype(np.int64) * PARTS
    )
    return found
