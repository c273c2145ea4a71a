"""How the inventory is built: a Holding for each table with something about a person, a Held for each column.

The entries stand in `holdings`. Export, erasure and retention walk over them, so a column that is named is
never forgotten; a test holds them against the models, so a column that is not named fails the build.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

GUEST, MEMBER = "guest", "member"
ROOTS = frozenset({GUEST, MEMBER})


class Text(Protocol):
    """Words in the language of whoever reads: a string, or one that is translated when it is shown."""

    def __str__(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Held:
    """One column: what a person would call it, and why it is kept."""

    words: Text
    why: Text
    opens: bool = False  # whoever knows it can do something in this person's name: left out of the export


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Rows go so many days after the instant in the column `since`; None in it: they stay."""

    since: str
    days: int | None = None
    setting: str = ""  # the setting that says how many days, in place of `days`


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One table. `owners` are the columns whose foreign keys lead to the person; a root has none.

    Without owners, and not a root, nothing leads from a row to a person: it is neither exported nor erased
    with one, and goes by its limit alone.
    """

    table: str
    title: Text
    owners: tuple[str, ...] = ()
    address: str = ""  # a column with a mail address: rows with that of the person are theirs as well
    readers: Text
    kept: Text
    limit: Limit | None = None
    columns: Mapping[str, Held]

    @property
    def is_traceable(self) -> bool:
        """Whether rows lead to a person."""
        return bool(self.owners) or self.table in ROOTS
