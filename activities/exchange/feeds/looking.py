"""One look at an outside calendar: fetching it and reading it, before any transaction is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from activities.exchange.feeds.apart import read_apart
from activities.exchange.feeds.items import MOST_ITEMS, FeedKind, Item, Reading
from activities.exchange.fetching.client import Fetched

MOST_PAGES = 40


class Fetches(Protocol):
    def fetch(self, address: str, *, etag: str | None = None, changed: str | None = None) -> Fetched: ...


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What to look at, apart from its row."""

    address: str
    zone: str
    mapping: Mapping[str, str] | None = None
    etag: str | None = None
    changed: str | None = None
    onward: str | None = None


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What a look brought. `reading` None: nothing changed since the last one."""

    reading: Reading | None
    etag: str | None = None
    changed: str | None = None
    onward: str | None = None


def look(fetcher: Fetches, asked: Asked) -> Looked:
    """Fetch and read. Raises NotFetched or CannotRead with one sentence."""
    address = asked.onward or asked.address
    found = fetcher.fetch(address, etag=asked.etag, changed=asked.changed)
    if found.content is None:
        return Looked(reading=None, etag=asked.etag, changed=asked.changed, onward=asked.onward)
    reading = read_apart(found.content, zone=asked.zone, mapping=asked.mapping)
    if reading.kind is FeedKind.OPPORTUNITIES:
        return _whole_of_pages(fetcher, asked, reading, address)
    return Looked(reading=reading, etag=found.etag, changed=found.changed)


def _whole_of_pages(fetcher: Fetches, asked: Asked, first: Reading, address: str) -> Looked:
    """All pages up to the last one, which names itself as the next; a later page has the last word."""
    pages, onward = [first], first.onward or address
    while onward != address and len(pages) < MOST_PAGES and sum(len(page.items) for page in pages) < MOST_ITEMS:
        address = onward
        content = fetcher.fetch(address).content or b""
        page = read_apart(content, zone=asked.zone)
        pages.append(page)
        onward = page.onward or address
    return Looked(reading=joined(pages), onward=onward)


def joined(pages: list[Reading]) -> Reading:
    """Pages of one feed as one reading, the last word on each entry."""
    items: dict[str, Item] = {}
    deleted: dict[str, None] = {}
    for page in pages:
        for name in page.deleted:
            items.pop(name, None)
            deleted[name] = None
        for item in page.items:
            items[item.name] = item
            deleted.pop(item.name, None)
    return pages[0].model_copy(
        update={
            "items": tuple(items.values()),
            "deleted": tuple(deleted),
            "rejected": tuple(one for page in pages for one in page.rejected)[:500],
            "more_rejected": sum(page.more_rejected for page in pages),
            "onward": pages[-1].onward,
        }
    )
