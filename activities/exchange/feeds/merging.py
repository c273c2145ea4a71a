"""What a feed says now beside what it said before. Pure.

An entry is known again by its name (UID and RECURRENCE-ID). Where a publisher names everything anew with each
export, it is known by being the same thing at the same time and place. An older revision changes nothing. An entry
that is missing once stays; twice, it is gone. A feed that tells only changes says itself what is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from activities.exchange.feeds.items import Item, Reading
from activities.exchange.importing.catalogues.raw import digest_of

MISSING_IS_GONE = 2


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One entry as it was last told."""

    key: str
    item: Item
    missing: int = 0


@dataclass(kw_only=True)
class Merge:
    """What holds now, by our own keys, and what became of each entry."""

    items: dict[str, Item] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)  # key -> looks in a row
    new: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    older: set[str] = field(default_factory=set)  # the feed told an older revision than before
    gone: set[str] = field(default_factory=set)  # taken back
    past: set[str] = field(default_factory=set)  # over and no longer told: nothing to take back


def merged(kept: Sequence[Kept], reading: Reading, *, is_over: Callable[[Item], bool]) -> Merge:
    """Merge what was read into what was kept. `is_over` tells entries that lie in the past altogether."""
    merge = Merge()
    by_name = {one.item.name: one for one in kept}
    left: list[Item] = []
    for item in reading.items:
        known = by_name.pop(item.name, None)
        if known is None:
            left.append(item)
        else:
            _put(merge, known, item)
    by_likeness = {one.item.likeness: one for one in by_name.values()}
    taken = set(merge.items) | {one.key for one in by_name.values()}
    for item in left:
        known = by_likeness.pop(item.likeness, None)
        if known is not None:
            del by_name[known.item.name]
            _put(merge, known, item, is_renamed=True)
            continue
        key = _free_key(item, taken)
        taken.add(key)
        merge.items[key] = item
        merge.new.add(key)
    for one in by_name.values():
        _leave(merge, one, reading, is_over)
    return merge


def _put(merge: Merge, known: Kept, item: Item, *, is_renamed: bool = False) -> None:
    if not is_renamed and (item.sequence, item.stamped) < (known.item.sequence, known.item.stamped):
        merge.items[known.key] = known.item
        merge.older.add(known.key)
        return
    merge.items[known.key] = item
    (merge.unchanged if item.digest == known.item.digest else merge.changed).add(known.key)


def _leave(merge: Merge, one: Kept, reading: Reading, is_over: Callable[[Item], bool]) -> None:
    """An entry that was not told this time."""
    if one.item.name in reading.deleted:
        merge.gone.add(one.key)
    elif not reading.is_whole:
        merge.items[one.key] = one.item
        merge.unchanged.add(one.key)
    elif is_over(one.item):
        merge.past.add(one.key)
    elif one.missing + 1 >= MISSING_IS_GONE:
        merge.gone.add(one.key)
    else:
        merge.items[one.key] = one.item
        merge.missing[one.key] = one.missing + 1


def _free_key(item: Item, taken: set[str]) -> str:
    key, number = digest_of(item.name, length=16), 2
    while key in taken:
        key, number = digest_of(item.name, str(number), length=16), number + 1
    return key
