"""Cutting a long list into pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Page:
    """Which part of a list is shown; `number` counts from 1 and is kept within what there is."""

    number: int
    size: int
    total: int

    @classmethod
    def of(cls, *, total: int, number: int, size: int = 20) -> Page:
        last = max(1, -(-total // size))
        return cls(number=min(max(1, number), last), size=size, total=total)

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def span(self) -> slice:
        return slice((self.number - 1) * self.size, self.number * self.size)
