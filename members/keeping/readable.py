"""The words in which an export tells its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_datetime
from flask_babel import gettext as _

from matching.core.interests import Taxonomy
from members.keeping.export import Part, plain
from members.screens import interest_options
from store import DAMAGED
from web.languages import date_in_full, with_commas


@dataclass(frozen=True, kw_only=True)
class Line:
    """One value: what it is, the value, and why it is kept."""

    words: str
    value: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One part for reading; an entry is a row."""

    title: str
    readers: str
    kept: str
    entries: tuple[tuple[Line, ...], ...]
    left_out: tuple[str, ...]


def chapters(parts: Sequence[Part], taxonomy: Taxonomy, *, zone: str | None) -> tuple[Chapter, ...]:
    """The parts that hold anything, in words; instants as the clock in `zone` shows them."""
    interests = dict(interest_options(taxonomy, list(taxonomy.interests)))
    return tuple(
        Chapter(
            title=str(part.holding.title),
            readers=str(part.holding.readers),
            kept=str(part.holding.kept),
            entries=tuple(_entry(part, row, interests, ZoneInfo(zone or "UTC")) for row in part.rows),
            left_out=part.left_out,
        )
        for part in parts
        if part.rows
    )


def _entry(part: Part, row: dict[str, Any], interests: dict[str, str], zone: ZoneInfo) -> tuple[Line, ...]:
    lines = []
    for name in part.shown:
        held = part.holding.columns[name]
        value = interests.get(row[name], row[name]) if name == "interest" else row[name]
        lines.append(Line(words=str(held.words), value=told(value, zone), why=str(held.why)))
    return tuple(lines)


def told(value: Any, zone: ZoneInfo) -> str:
    """A value in words: "feared: 7, note: cold hall" for what is kept together."""
    if value is DAMAGED:
        return str(_("This can no longer be read."))
    if isinstance(value, datetime):
        return f"{format_datetime(value.astimezone(zone), _('d MMMM y, HH:mm'), rebase=False)} ({zone.key})"
    if isinstance(value, date):
        return date_in_full(value)
    value = plain(value)
    if value is None or value in ("", [], {}):
        return str(_("nothing"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, dict):
        return with_commas(f"{_spaced(str(name))}: {told(one, zone)}" for name, one in value.items())
    if isinstance(value, (list, tuple)):
        return with_commas(told(one, zone) for one in value)
    return _spaced(value) if isinstance(value, str) and value.replace("_", "").isalpha() else str(value)


def _spaced(name: str) -> str:
    return name.replace("_", " ")
