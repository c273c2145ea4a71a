"""A value made of arrays as plain arrays with names, and back, so that it can be kept in files and mapped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar, overload

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
Kinds = dict[str, Any]  # how to put a field together again; anything JSON holds
_T = TypeVar("_T")
_LISTED = 100_000  # texts; more stay where they are and are read one by one


class Texts(Sequence[str]):
    """Texts that lie one behind the other in an array of bytes; each is read when it is asked for."""

    def __init__(self, letters: NDArray[np.uint8], starts: NDArray[np.int64]) -> None:
        self._letters, self._starts = letters, starts

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        """Lay texts one behind the other, in UTF-8."""
        encoded = [text.encode() for text in texts]
        starts = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(one) for one in encoded], out=starts[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), starts)

    @property
    def arrays(self) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """The bytes, and where each text starts; one more than texts."""
        return self._letters, self._starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        at %= len(self)
        return self._letters[self._starts[at] : self._starts[at + 1]].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        whole = self._letters.tobytes()
        return (whole[start:end].decode() for start, end in pairwise(self._starts.tolist()))

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:
        """Return the first place of a text from `start` on. Raises ValueError where it is not there."""
        sought, whole = str(value).encode(), self._letters.tobytes()
        for at in range(start, len(self) if stop is None else min(stop, len(self))):
            if whole[self._starts[at] : self._starts[at + 1]] == sought:
                return at
        raise ValueError(value)


def packed(value: Any, *, but: frozenset[str] = frozenset()) -> tuple[Arrays, Kinds]:
    """Take a dataclass apart, without the fields named in `but`. Raises TypeError for a field of an unknown kind."""
    arrays: Arrays = {}
    kinds: Kinds = {}
    for name in (one.name for one in fields(value) if one.name not in but):
        parts, kind = _taken_apart(getattr(value, name))
        if kind is None:
            raise TypeError(f"{name} cannot be kept in arrays.")
        arrays.update({f"{name}.{part}": array for part, array in parts.items()})
        kinds[name] = kind
    return arrays, kinds


def unpacked(cls: type[_T], arrays: Mapping[str, NDArray[Any]], kinds: Kinds, **given: Any) -> _T:
    """Put a dataclass together; `given` are the fields that were left out.

    Raises KeyError, TypeError or ValueError where a part is missing or of another kind.
    """
    made = {name: _put_together(name, kind, arrays) for name, kind in kinds.items()}
    return cls(**made, **given)


def _taken_apart(value: Any) -> tuple[Arrays, Any]:
    if isinstance(value, np.ndarray):
        return {"array": value}, "array"
    if scipy.sparse.issparse(value):
        rows = value.tocsr()
        return {"data": rows.data, "indices": rows.indices, "indptr": rows.indptr}, {"rows": list(rows.shape)}
    if isinstance(value, Mapping):
        letters, starts = Texts.of(list(value)).arrays
        return {"letters": letters, "starts": starts, "numbers": np.array(list(value.values()), np.int64)}, "numbers"
    if isinstance(value, Sequence) and not isinstance(value, str):
        texts = value if isinstance(value, Texts) else Texts.of(value)
        return dict(zip(("letters", "starts"), texts.arrays, strict=True)), "tuple" if type(value) is tuple else "list"
    if isinstance(value, date):
        return {}, {"date": value.toordinal()}
    return {}, {"value": value} if isinstance(value, (int, float, str)) else None


def _put_together(name: str, kind: Any, arrays: Mapping[str, NDArray[Any]]) -> Any:
    if kind == "array":
        return arrays[f"{name}.array"]
    if isinstance(kind, dict):
        if "rows" in kind:
            parts = tuple(arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr"))
            return scipy.sparse.csr_matrix(parts, shape=tuple(kind["rows"]), copy=False)
        return date.fromordinal(kind["date"]) if "date" in kind else kind["value"]
    texts = Texts(arrays[f"{name}.letters"], arrays[f"{name}.starts"])
    if kind == "numbers":
        return dict(zip(texts, arrays[f"{name}.numbers"].tolist(), strict=True))
    if kind == "tuple":
        return tuple(texts)
    return list(texts) if len(texts) <= _LISTED else texts
