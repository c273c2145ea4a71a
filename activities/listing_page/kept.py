"""Finished pages of activities, kept for the next who asks for the same."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

from cachetools import LRUCache
from markupsafe import Markup

MOST = 500  # pages, most of them 5 to 20 kB


@dataclass(frozen=True, kw_only=True)
class KeptPage:
    """What stands inside the frame of a page: its title, its JSON-LD, its body, and the form of a plan.

    `form` is in parts, between which the token of forms belongs; None where there is nothing to plan.
    """

    title: str
    data: Markup
    body: Markup
    form: tuple[str, ...] | None
    activity_id: int
    alone: bool


class KeptPages:
    """The pages last asked for, by a name that says everything they depend on; safe between threads."""

    def __init__(self) -> None:
        self._pages: LRUCache[Hashable, KeptPage] = LRUCache(MOST)
        self._lock = Lock()

    def find(self, name: Hashable) -> KeptPage | None:
        """The page of this name, None where it is not kept."""
        with self._lock:
            return self._pages.get(name)

    def keep(self, name: Hashable, page: KeptPage) -> None:
        """Keep a page; the one nobody asked for longest makes room."""
        with self._lock:
            self._pages[name] = page
