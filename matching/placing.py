"""What is on as rows of the index in place order, for finding a shortlist."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from activities.listings import CROWD
from activities.on_show import Floats, OnShow
from matching.core.affinity import AffinityModel
from matching.core.rows import DAYS, EVERY_BIT, Ints, Row, Rows, traits_of
from matching.core.types import Noise

MUCH = 0.45  # "some chatting": in reach of somebody at ease with a few words only as a small stretch
_LOUD = tuple(Noise).index(Noise.LOUD)


def asked_by(on_show: OnShow) -> Floats:
    """The demand that suggestions reckon with, one per row: a loud or crowded hour never counts as less than MUCH.

    Demand is a sum, and one hard thing can outweigh many easy ones: sitting still in a hall of sixty is no gentle step.
    """
    hard = (on_show.noise == _LOUD) | (on_show.group_size >= CROWD)
    return np.where(hard, np.maximum(on_show.demand, MUCH), on_show.demand).astype(np.float64)


def rows_of(
    on_show: OnShow,
    ids: Ints,
    model: AffinityModel,
    *,
    first_day: int | None = None,
    codes: Sequence[str] | None = None,
) -> Rows:
    """Rows of everything on show, in its order; `ids` ascend, one for each row of the model.

    Days are those of open dates, from `first_day` on: the day before that of `on_show` where none is given. Terms are
    the interests of the taxonomy and behind them the words of the model, weighed as its affinities weigh them. Bits of
    languages are in the order of `codes`, or that of `on_show`.
    """
    if first_day is None:
        first_day = on_show.day.toordinal() - 1
    at = positions(on_show.ids, ids)
    terms = model.terms()
    return Rows(
        first_day=first_day,
        ids=on_show.ids,
        lat=on_show.lat,
        lon=on_show.lon,
        days=_days(on_show, first_day),
        demand=asked_by(on_show).astype(np.float32),
        traits=traits_of(on_show.kind, on_show.access, on_show.suits),
        languages=_languages(on_show, on_show.language_codes if codes is None else codes),
        terms=(sparse.diags((at >= 0).astype(np.float32)) @ terms[at]).tocsr() if len(ids) else _empty(on_show, terms),
    )


def spoken_bits(languages: Collection[str], codes: Sequence[str]) -> int:
    """The languages a person speaks, English where they name none, as bits in the order of `codes`."""
    return sum(1 << place for place, code in enumerate(codes) if code in (languages or ("en",)))


def row_of(rows: Rows, at: int) -> Row:
    """One of the rows."""
    start, end = rows.terms.indptr[at], rows.terms.indptr[at + 1]
    return Row(
        id=int(rows.ids[at]),
        lat=float(rows.lat[at]),
        lon=float(rows.lon[at]),
        days=int(rows.days[at]),
        demand=float(rows.demand[at]),
        traits=int(rows.traits[at]),
        languages=int(rows.languages[at]),
        terms=tuple(zip(rows.terms.indices[start:end].tolist(), rows.terms.data[start:end].tolist(), strict=True)),
    )


def positions(ids: Ints, among: Ints) -> Ints:
    """Where each id stands in the ascending `among`; -1 where it does not."""
    if not len(among):
        return np.full(len(ids), -1, np.int64)
    at = np.minimum(np.searchsorted(among, ids), len(among) - 1)
    return np.where(among[at] == ids, at, -1)


def _days(on_show: OnShow, first_day: int) -> NDArray[np.uint64]:
    days = np.where(on_show.undated, np.uint64(EVERY_BIT), np.uint64(0))
    ahead = on_show.date_day - first_day
    known = on_show.date_open & (ahead >= 0) & (ahead < DAYS)
    np.bitwise_or.at(days, on_show.date_row[known], np.uint64(1) << ahead[known].astype(np.uint64))
    return days


def _languages(on_show: OnShow, codes: Sequence[str]) -> NDArray[np.uint64]:
    """Bits in the order of `codes`; every bit where nothing is stated, or only what has no bit."""
    bits = np.zeros(len(on_show), np.uint64)
    for place, code in enumerate(on_show.language_codes):
        if code in codes:
            speaks = on_show.languages >> np.uint64(place) & np.uint64(1)
            bits |= speaks << np.uint64(codes.index(code))
    return np.where(bits == 0, np.uint64(EVERY_BIT), bits)


def _empty(on_show: OnShow, terms: sparse.csr_matrix) -> sparse.csr_matrix:
    return sparse.csr_matrix((len(on_show), terms.shape[1]), dtype=np.float32)
