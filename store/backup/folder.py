"""The folder with copies: their names, and which are kept for how long."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

DAYS, WEEKS, MONTHS = 7, 4, 3  # how many of the newest days, weeks and months keep their newest copy
_NAME = re.compile(r"doorstep-(\d{8}T\d{6}Z)\.copy")
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A copy by its file."""

    path: Path
    made_at: datetime
    size: int  # bytes


def path_of(folder: Path, made_at: datetime) -> Path:
    """The file of a copy made at an instant."""
    return folder / f"doorstep-{made_at.astimezone(UTC).strftime(_STAMP)}.copy"


def copies_in(folder: Path) -> Sequence[Copy]:
    """Every copy in a folder, the newest first; none where there is no folder."""
    if not folder.is_dir():
        return ()
    found = [(path, match[1]) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name))]
    copies = [
        Copy(path=path, made_at=datetime.strptime(at, _STAMP).replace(tzinfo=UTC), size=path.stat().st_size)
        for path, at in found
    ]
    return sorted(copies, key=lambda copy: copy.made_at, reverse=True)


def find_newest(folder: Path) -> Copy | None:
    """The newest copy, if there is any."""
    return next(iter(copies_in(folder)), None)


def drop_old(folder: Path, *, now: datetime, days: int) -> int:
    """Delete the copies that are not kept any more; return how many.

    Kept is the newest of each of the last seven days that have any, four weeks and three months, but nothing made more
    than `days` days ago: people who were erased before that are no longer named by the journal of erasures.
    """
    copies = copies_in(folder)
    kept = {copy.path for copy in copies[:1]}
    for most, span in ((DAYS, "%Y-%j"), (WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        newest: dict[str, Path] = {}
        for copy in copies:
            newest.setdefault(copy.made_at.strftime(span), copy.path)
        kept |= set(list(newest.values())[:most])
    oldest = now - timedelta(days=days)
    gone = [copy for copy in copies if copy.path not in kept or copy.made_at < oldest]
    for copy in gone:
        copy.path.unlink(missing_ok=True)
    return len(gone)
