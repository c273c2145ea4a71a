"""What one would put together from libraries instead of the index; each answers the same search.

A peer is made from all rows and is then asked for the ids of the best k; `upsert` puts one row back
in its place, where the peer can do that.
"""

from __future__ import annotations

import os
import sqlite3
import struct
from collections.abc import Callable

import numpy as np
from scipy import sparse

from matching.core.reach import boxes_around, great_circle_km
from matching.core.rows import Rows, Search
from matching.core.types import Point

EARTH_KM = 6371.009
DENSE = 128
Ids = list[int]
Peer = Callable[[Search, int], Ids]


def cosine_over_all(rows: Rows) -> Peer:
    """One line of scikit-learn over everything, then a mask, then a sort."""
    from sklearn.metrics.pairwise import cosine_similarity

    def ask(search: Search, k: int) -> Ids:
        affinities = cosine_similarity(_query(rows, search), rows.terms).ravel()
        km = great_circle_km(search.lat, search.lon, rows.lat, rows.lon)
        affinities[(km > search.km) | ~passing(rows, search)] = -1
        order = np.argsort(-affinities, kind="stable")[:k]
        return rows.ids[order[affinities[order] >= 0]].tolist()

    return ask


def ball_tree(rows: Rows) -> Peer:
    """BallTree of scikit-learn for the disc, a sparse product over what passes."""
    within = _disc_of(rows)

    def ask(search: Search, k: int) -> Ids:
        return _best_of_subset(rows, within(search), search, k)

    return ask


def faiss_flat(rows: Rows) -> Peer:
    """faiss IndexFlatIP over dense vectors (a random projection), ids of the disc as a selector."""
    import faiss

    faiss.omp_set_num_threads(1)
    chance = np.random.default_rng(3)
    to_dense = chance.normal(size=(rows.terms.shape[1], DENSE)).astype(np.float32) / np.float32(DENSE**0.5)
    index = faiss.IndexFlatIP(DENSE)
    for start in range(0, len(rows), 100_000):
        index.add(rows.terms[start : start + 100_000] @ to_dense)
    within = _disc_of(rows)

    def ask(search: Search, k: int) -> Ids:
        inside = within(search)
        kept = np.zeros(len(rows), bool)
        kept[inside[passing(rows, search, inside)]] = True
        chosen = faiss.IDSelectorBitmap(np.packbits(kept, bitorder="little"))
        _, found = index.search(_query(rows, search) @ to_dense, k, params=faiss.SearchParameters(sel=chosen))
        return rows.ids[found[0][found[0] >= 0]].tolist()

    return ask


def sqlite_rtree(rows: Rows) -> Peer:
    """SQLite's R*Tree for the box, numpy for the distance, a sparse product over what passes."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE place USING rtree(row, south, north, west, east)")
    lat, lon = rows.lat.tolist(), rows.lon.tolist()
    cells = ((row, a, a, b, b) for row, (a, b) in enumerate(zip(lat, lon, strict=True)))
    database.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?)", cells)
    statement = "SELECT row FROM place WHERE north >= ? AND south <= ? AND east >= ? AND west <= ?"

    def ask(search: Search, k: int) -> Ids:
        boxes = boxes_around(Point(search.lat, search.lon), search.km)
        found = [
            row for box in boxes for (row,) in database.execute(statement, (box.south, box.north, box.west, box.east))
        ]
        inside = np.array(found, np.int64)
        km = great_circle_km(search.lat, search.lon, rows.lat[inside], rows.lon[inside])
        return _best_of_subset(rows, inside[km <= search.km], search, k)

    return ask


class PostGis:
    """PostGIS for the disc and pgvector's sparsevec for the affinity, rows stored in place order."""

    def __init__(self, rows: Rows, order: np.ndarray) -> None:
        """Raises an error of the driver where there is no such server or it lacks an extension."""
        import psycopg

        self._rows, self._terms = rows, rows.terms.shape[1]
        self._db = psycopg.connect(os.environ["DOORSTEP_TEST_POSTGRES"], autocommit=True)
        for name in ("postgis", "vector"):
            self._db.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        self._db.execute("DROP TABLE IF EXISTS placed_benchmark")
        self._db.execute(
            "CREATE UNLOGGED TABLE placed_benchmark (id bigint, at geography(Point, 4326),"
            f" days bigint, demand real, terms sparsevec({self._terms}))"
        )
        with self._db.cursor().copy("COPY placed_benchmark FROM STDIN (FORMAT binary)") as copy:
            copy.write(b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0))
            for start in range(0, len(order), 20_000):
                copy.write(b"".join(self._packed(int(row)) for row in order[start : start + 20_000]))
            copy.write(struct.pack("!h", -1))
        self._db.execute("CREATE INDEX ON placed_benchmark USING gist (at)")
        self._db.execute("CREATE UNIQUE INDEX ON placed_benchmark (id)")
        self._db.execute("VACUUM ANALYZE placed_benchmark")

    def __call__(self, search: Search, k: int) -> Ids:
        held = ",".join(f"{term + 1}:{weight:.9g}" for term, weight in zip(search.terms, search.weights, strict=True))
        found = self._db.execute(
            "SELECT id FROM placed_benchmark WHERE ST_DWithin(at, ST_MakePoint(%s, %s)::geography, %s, false)"
            " AND demand <= %s AND days & %s <> 0 ORDER BY terms <#> %s::sparsevec, id LIMIT %s",
            (search.lon, search.lat, search.km * 1000, search.demand, _days(search), f"{{{held}}}/{self._terms}", k),
            prepare=True,
        )
        return [id_ for (id_,) in found]

    def upsert(self, row: int) -> None:
        """Write one row anew."""
        self._db.execute(
            "UPDATE placed_benchmark SET at = ST_MakePoint(%s, %s)::geography, demand = %s WHERE id = %s",
            (self._rows.lon[row], self._rows.lat[row], self._rows.demand[row].item(), self._rows.ids[row].item()),
            prepare=True,
        )

    def bytes_held(self) -> int:
        """Table and indexes on disk."""
        found = self._db.execute("SELECT pg_total_relation_size('placed_benchmark')").fetchone()
        return int(found[0]) if found else 0

    def close(self) -> None:
        """Leave nothing behind."""
        self._db.execute("DROP TABLE placed_benchmark")
        self._db.close()

    def _packed(self, row: int) -> bytes:
        rows, held = self._rows, slice(*self._rows.terms.indptr[row : row + 2])
        indices, values = rows.terms.indices[held], rows.terms.data[held]
        terms = (
            struct.pack("!iii", self._terms, len(indices), 0)
            + indices.astype(">i4").tobytes()
            + values.astype(">f4").tobytes()
        )
        point = struct.pack("<BIIdd", 1, 0x20000001, 4326, rows.lon[row], rows.lat[row])
        return struct.pack(
            f"!hiqi{len(point)}siqifi",
            5, 8, rows.ids[row], len(point), point, 8, int(rows.days[row]), 4, rows.demand[row], len(terms),
        ) + terms  # fmt: skip


def passing(rows: Rows, search: Search, among: np.ndarray | slice = slice(None)) -> np.ndarray:
    """Whether each row passes the dates and the demand of the search."""
    return (rows.demand[among] <= search.demand) & ((rows.days[among] & np.uint64(_days(search))) != 0)


def looking_at_all(rows: Rows, search: Search, k: int) -> Ids:
    """The exact answer: every distance measured, every row that passes added up."""
    km = great_circle_km(search.lat, search.lon, rows.lat, rows.lon)
    return _best_of_subset(rows, np.flatnonzero(km <= search.km), search, k)


def _best_of_subset(rows: Rows, inside: np.ndarray, search: Search, k: int) -> Ids:
    kept = inside[passing(rows, search, inside)]
    weights = np.zeros(rows.terms.shape[1])
    weights[search.terms] = search.weights
    affinities = np.round(rows.terms[kept] @ weights, 6)
    if len(kept) > k:
        least = np.partition(affinities, len(kept) - k)[len(kept) - k]
        kept, affinities = kept[affinities >= least], affinities[affinities >= least]
    return rows.ids[kept[np.lexsort((rows.ids[kept], -affinities))[:k]]].tolist()


def _disc_of(rows: Rows) -> Callable[[Search], np.ndarray]:
    from sklearn.neighbors import BallTree

    tree = BallTree(np.radians(np.column_stack([rows.lat, rows.lon])), metric="haversine")

    def within(search: Search) -> np.ndarray:
        return tree.query_radius(np.radians([[search.lat, search.lon]]), search.km / EARTH_KM)[0]

    return within


def _query(rows: Rows, search: Search) -> sparse.csr_matrix:
    zeros = np.zeros(len(search.terms), np.int64)
    shape = (1, rows.terms.shape[1])
    return sparse.csr_matrix((search.weights.astype(np.float32), (zeros, search.terms)), shape=shape)


def _days(search: Search) -> int:
    assert search.first_day is not None
    assert search.last_day is not None
    return (1 << (search.last_day - search.first_day + 1)) - 1
