"""Bringing what is on show up to date by the few listings that changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from activities.on_show_columns import DATE_COLUMNS, MOST_LANGUAGES, settled

if TYPE_CHECKING:
    from activities.on_show import OnShow

_BESIDE_ROWS = {
    "version", "mark", "hour", "day", "language_codes", "languages", "interest_ids", "family_ids",
    "first_date", "upcoming", *DATE_COLUMNS,
}  # fmt: skip


def patched(old: OnShow, fresh: OnShow, changed: Collection[int]) -> OnShow:
    """Return `old` without the `changed` activities and with those of `fresh`, which are of no others.

    The answer is that of reading everything, of the version and day of `fresh`. The dates of `old` have to be those
    not over at the hour of `fresh`.
    """
    kept = ~np.isin(old.ids, np.fromiter(changed, np.int64, len(changed)))
    order = np.argsort(np.concatenate([old.ids[kept], fresh.ids]), kind="stable")
    rows = {
        one.name: _joined(getattr(old, one.name), getattr(fresh, one.name), kept, order)
        for one in fields(old)
        if one.name not in _BESIDE_ROWS
    }
    codes, languages = _languages(old, fresh, kept)
    dates = _dates(old, fresh, kept, order)
    return replace(fresh, **rows, language_codes=codes, languages=languages[order], **settled(dates, rows["undated"]))


def taken(on_show: OnShow, rows: NDArray[np.int64]) -> OnShow:
    """Return some rows of `on_show`, which ascend, with their dates."""
    columns = {
        one.name: _picked(getattr(on_show, one.name), rows) for one in fields(on_show) if one.name not in _BESIDE_ROWS
    }
    at = dates_of(on_show, rows)
    dates = {name: getattr(on_show, name)[at] for name in DATE_COLUMNS}
    dates["date_row"] = np.searchsorted(rows, dates["date_row"]).astype(np.int32)
    return replace(on_show, **columns, languages=on_show.languages[rows], **settled(dates, columns["undated"]))


def dates_of(on_show: OnShow, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places of the dates of some rows among all dates, ascending; without looking at any other."""
    order, starts = on_show.dates_by_row
    lengths = starts[rows + 1] - starts[rows]
    at = np.arange(lengths.sum()) + np.repeat(starts[rows] - np.cumsum(lengths) + lengths, lengths)
    return np.sort(order[at])


def _joined(old: Any, fresh: Any, kept: NDArray[np.bool_], order: NDArray[np.int64]) -> Any:
    if isinstance(old, np.ndarray):
        return np.concatenate([old[kept], fresh])[order]
    if scipy.sparse.issparse(old):
        return scipy.sparse.vstack([old[kept], fresh], format="csr")[order]
    both = [*_picked(old, np.flatnonzero(kept)), *fresh]
    return [both[row] for row in order.tolist()]


def _picked(column: Any, rows: NDArray[np.int64]) -> Any:
    if isinstance(column, Sequence):
        return [column[row] for row in rows.tolist()]
    return column[rows]


def _dates(old: OnShow, fresh: OnShow, kept: NDArray[np.bool_], order: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """The dates of both by start and then by activity, led to the new rows."""
    now_at = np.empty(len(order), np.int32)
    now_at[order] = np.arange(len(order), dtype=np.int32)
    stay = kept[old.date_row]
    left = (np.cumsum(kept) - 1)[old.date_row[stay]]
    rows = now_at[np.concatenate([left, int(kept.sum()) + fresh.date_row.astype(np.int64)])]
    dates = {name: np.concatenate([getattr(old, name)[stay], getattr(fresh, name)]) for name in DATE_COLUMNS}
    dates["date_row"] = rows
    by_start = np.lexsort((rows, dates["date_start"]))
    return {name: column[by_start] for name, column in dates.items()}


def _languages(old: OnShow, fresh: OnShow, kept: NDArray[np.bool_]) -> tuple[tuple[str, ...], NDArray[np.uint64]]:
    """The codes of both, most frequent first and then by name, and the bits of old rows and fresh ones."""
    bits = old.languages[kept], fresh.languages
    spoken: dict[str, NDArray[np.bool_]] = {}
    for code in dict.fromkeys((*old.language_codes, *fresh.language_codes)):
        parts = [_speaks(part, codes, code) for part, codes in zip(bits, _codes_of(old, fresh), strict=True)]
        mask = np.concatenate(parts)
        if mask.any():
            spoken[code] = mask
    codes = tuple(sorted(spoken, key=lambda code: (-int(spoken[code].sum()), code))[:MOST_LANGUAGES])
    joined = np.zeros(len(bits[0]) + len(bits[1]), np.uint64)
    for place, code in enumerate(codes):
        joined |= spoken[code].astype(np.uint64) << np.uint64(place)
    return codes, joined


def _codes_of(old: OnShow, fresh: OnShow) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return old.language_codes, fresh.language_codes


def _speaks(bits: NDArray[np.uint64], codes: tuple[str, ...], code: str) -> NDArray[np.bool_]:
    if code not in codes:
        return np.zeros(len(bits), np.bool_)
    speaks: NDArray[np.bool_] = (bits >> np.uint64(codes.index(code)) & np.uint64(1)).astype(np.bool_)
    return speaks
