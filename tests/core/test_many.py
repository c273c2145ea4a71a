"""The best of many people at once are the best of each alone."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from matching.core import many
from matching.core.many import EVERY_TIME, Listed, ManySearch, People, chosen
from matching.core.reach import great_circle_km

TERMS, ROWS, PEOPLE = 15, 300, 40


def some_listed(chance):
    lat, lon = 52 + chance.normal(0, 0.1, ROWS), -2 + chance.normal(0, 0.2, ROWS)
    unplaced = chance.random(ROWS) < 0.2
    wide = unplaced & (chance.random(ROWS) < 0.5)
    return Listed(
        ids=np.arange(ROWS),
        lat=np.where(unplaced, np.nan, lat), lon=np.where(unplaced, np.nan, lon),
        area_lat=np.where(wide, lat, np.nan), area_lon=np.where(wide, lon, np.nan),
        area_km=np.where(wide, chance.uniform(1, 30, ROWS), np.nan), anywhere=unplaced & ~wide,
        demand=chance.random(ROWS), languages=chance.integers(0, 4, ROWS).astype(np.uint64),
        access=chance.integers(0, 4, ROWS).astype(np.uint64), themes=chance.integers(0, 4, ROWS).astype(np.uint64),
        free=chance.random(ROWS) < 0.5, times=chance.integers(0, EVERY_TIME + 1, ROWS).astype(np.uint64),
        terms=sparse.random(ROWS, TERMS, 0.3, "csr", random_state=1),
    )  # fmt: skip


def some_people(chance):
    return People(
        lat=52 + chance.normal(0, 0.05, PEOPLE), lon=-2 + chance.normal(0, 0.1, PEOPLE),
        reach_km=chance.uniform(0, 30, PEOPLE), cap=chance.choice([0.2, 0.5, 0.9], PEOPLE),
        languages=chance.integers(1, 4, PEOPLE).astype(np.uint64),
        needs=chance.integers(0, 2, PEOPLE).astype(np.uint64),
        avoid=chance.integers(0, 2, PEOPLE).astype(np.uint64), only_free=chance.random(PEOPLE) < 0.3,
        times=chance.integers(1, EVERY_TIME + 1, PEOPLE).astype(np.uint64),
        weights=sparse.random(PEOPLE, TERMS, 0.3, "csr", random_state=2),
    )  # fmt: skip


def one_by_one(listed, people, person, k):
    """Look at every row for one person."""
    terms, weights = listed.terms.astype(np.float32).astype(float), people.weights[person]
    values = np.round((terms @ weights.T).toarray().ravel(), 6)

    def fits(row):
        here = people.lat[person], people.lon[person]
        km = great_circle_km(*here, listed.lat[row], listed.lon[row])
        away = great_circle_km(*here, listed.area_lat[row], listed.area_lon[row])
        needs, languages = int(people.needs[person]), int(listed.languages[row])
        return (
            (listed.anywhere[row] or km <= people.reach_km[person] or away <= listed.area_km[row])
            and listed.demand[row] <= people.cap[person]
            and (listed.anywhere[row] or int(listed.access[row]) & needs == needs)
            and (not languages or languages & int(people.languages[person]))
            and not int(listed.themes[row]) & int(people.avoid[person])
            and (listed.free[row] or not people.only_free[person])
            and int(listed.times[row]) & int(people.times[person])
        )

    rows = [row for row in np.lexsort((np.arange(ROWS), -values)) if values[row] > 0 and fits(row)][:k]
    return [*rows, *[-1] * (k - len(rows))]


@pytest.mark.parametrize("looked_at", [(6, 40), (1_000,)])
def test_each_gets_what_looking_at_every_row_gives(monkeypatch, looked_at):
    monkeypatch.setattr(many, "_LOOKED_AT", looked_at)
    chance = np.random.default_rng(4)
    listed, people = some_listed(chance), some_people(chance)
    found = ManySearch(listed).best(people, k=5)
    assert found.tolist() == [one_by_one(listed, people, person, 5) for person in range(PEOPLE)]
    assert (found >= 0).any()
    assert (found < 0).any()


def test_without_rows_or_people_there_is_nothing():
    chance = np.random.default_rng(4)
    listed, people, none = some_listed(chance), some_people(chance), np.empty(0, np.int64)
    assert (ManySearch(chosen(listed, none)).best(people, k=3) == -1).all()
    assert ManySearch(listed).best(chosen(people, none), k=3).shape == (0, 3)
