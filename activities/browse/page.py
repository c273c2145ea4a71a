"""Everything the nearby page shows, as frozen values."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import numpy as np
from flask_babel import gettext
from sqlalchemy.orm import Session

from activities.browse import rings
from activities.browse.choices import (
    Address,
    Choice,
    Link,
    adding,
    in_use,
    loosening,
    offered,
    to_places,
    without_all,
)
from activities.browse.facets import count_choices
from activities.browse.filters import Asked, Filters, Sort
from activities.browse.finding import Browse, Rows, speaks_of
from activities.browse.nearness import PLACED, see
from activities.browse.standpoint import Standpoint
from activities.browse.words import group_counts, group_words, ring_words, rings_words
from activities.cards import Card, cards_for
from activities.on_show import OnShow, Shelf
from activities.wording.words import kind_words
from matching.core.types import Kind
from web.paging import Page

PAGE_SIZE = 20


@dataclass(frozen=True, kw_only=True)
class Group:
    """A part of the list; `heading` is None where the list is not parted."""

    heading: str | None
    cards: tuple[Card, ...]


@dataclass(frozen=True, kw_only=True)
class RingsPart:
    """The rings picture, its words, those of each ring, and a line of its key for each kind in it."""

    picture: rings.Rings
    title: str
    words: str
    marks: tuple[str, ...]
    key: tuple[tuple[Kind, str], ...]


@dataclass(frozen=True, kw_only=True)
class BrowsePage:
    heading: str
    filters: Filters
    problems: Mapping[str, str]
    typed: Mapping[str, str]
    standpoint: Standpoint
    other_places: tuple[Link, ...]
    guesses: tuple[Link, ...]
    choices: Mapping[str, tuple[Choice, ...]]
    chosen: tuple[Link, ...]  # each leads to the same without it
    total: int
    counts: tuple[str, ...]
    unplaced: Link | None
    rest: Link | None
    groups: tuple[Group, ...]
    page: Page
    previous: str | None
    following: str | None
    loosen: tuple[Link, ...]  # for an empty list
    clear: Link | None
    rings: RingsPart | None  # on the first page alone: it draws what is nearest
    feeds: str  # the address line of the same search for programs, which have no area of their own


def browse_page(
    db: Session, shelf: Shelf, on_show: OnShow, asked: Asked, *, standpoint: Standpoint, now: datetime, address: Address
) -> BrowsePage:
    """Find, count and put in order; one statement. `address` turns filters into the address of their page."""
    filters = asked.filters
    browse = search(shelf, on_show, filters, standpoint=standpoint, now=now)
    counts = count_choices(browse)
    page = Page.of(total=browse.total, number=filters.page, size=PAGE_SIZE)
    order = sort_of(filters, standpoint)
    rows = browse.in_order(order, page.span.stop)[page.span]
    problems = {**asked.problems, **({"near": standpoint.problem} if standpoint.problem else {})}
    found = np.bincount(browse.seen.group[browse.found], minlength=5)
    return BrowsePage(
        heading=gettext("Near %(place)s", place=standpoint.name) if standpoint.name else gettext("Things to do"),
        filters=filters,
        problems=problems,
        typed=asked.typed,
        standpoint=standpoint,
        other_places=to_places(filters, standpoint.others, address),
        guesses=to_places(filters, standpoint.guesses, address),
        choices=offered(filters, counts, order),
        chosen=tuple(in_use(filters, address)),
        total=browse.total,
        counts=tuple(group_counts(dict(enumerate(found.tolist())))),
        unplaced=adding(filters, counts, "unplaced", address),
        rest=adding(filters, counts, "rest", address),
        groups=_groups(db, browse, rows, parted=order is Sort.NEAR, standpoint=standpoint, now=now),
        page=page,
        previous=address(_turned(filters, page.number - 1)) if page.number > 1 else None,
        following=address(_turned(filters, page.number + 1)) if page.number < page.last else None,
        loosen=() if browse.total else tuple(loosening(browse, address)),
        clear=without_all(filters, address),
        rings=_rings(browse, int(found[PLACED]), standpoint) if page.number == 1 else None,
        feeds=urlencode(_for_programs(filters, standpoint).query()),
    )


def _for_programs(filters: Filters, standpoint: Standpoint) -> Filters:
    return filters.but(near=filters.near or standpoint.name or "")


def search(shelf: Shelf, on_show: OnShow, filters: Filters, *, standpoint: Standpoint, now: datetime) -> Browse:
    """What is found from a standpoint."""
    words = None
    if filters.words:
        name = ("words", filters.words)
        if (words := shelf.find_piece(on_show, name)) is None:
            words = speaks_of(on_show, filters.words)
            shelf.keep_piece(on_show, name, words)
    today = now.astimezone(ZoneInfo(standpoint.zone)).date()
    seen = see(on_show, standpoint.point)
    return Browse(on_show, filters, seen=seen, words=words, today=today, now=now)


def sort_of(filters: Filters, standpoint: Standpoint) -> Sort:
    """The order asked for; by date where nearness cannot be told."""
    if standpoint.point is None and filters.sort in (None, Sort.NEAR):
        return Sort.DATE
    return filters.sort or Sort.NEAR


def _turned(filters: Filters, number: int) -> Filters:
    return filters.model_copy(update={"page": number})


def _groups(
    db: Session, browse: Browse, rows: Rows, *, parted: bool, standpoint: Standpoint, now: datetime
) -> tuple[Group, ...]:
    ids = browse.on_show.ids[rows].tolist()
    dates = dict(zip(ids, browse.dates_of(rows).tolist(), strict=True))
    cards = cards_for(
        db, ids, on_show=browse.on_show, now=now, point=standpoint.point, zone=standpoint.zone, dates=dates
    )  # fmt: skip
    if not parted:
        return (Group(heading=None, cards=tuple(cards)),) if cards else ()
    group_of = dict(zip(ids, browse.seen.group[rows].tolist(), strict=True))
    parts = groupby(cards, key=lambda card: group_of[card.id])
    return tuple(Group(heading=group_words(group), cards=tuple(part)) for group, part in parts)


def _rings(browse: Browse, placed: int, standpoint: Standpoint) -> RingsPart | None:
    if standpoint.point is None or not placed:
        return None
    on_show, rows = browse.on_show, browse.nearest_placed(rings.MOST_DOTS)
    picture = rings.draw(
        standpoint.point,
        km=browse.seen.km[rows].tolist(),
        lats=on_show.lat[rows].tolist(),
        lons=on_show.lon[rows].tolist(),
        kinds=[tuple(Kind)[kind] for kind in on_show.kind[rows]],
        total=placed,
        travel=standpoint.travel,
        minutes=standpoint.minutes,
    )
    if picture is None:
        return None
    by_time = picture.rings[0].mark.minutes is not None
    return RingsPart(
        picture=picture,
        title=gettext("What lies around %(place)s", place=standpoint.name or ""),
        words=rings_words(standpoint.travel if by_time else None, picture.more),
        marks=tuple(ring_words(ring.mark) for ring in picture.rings),
        key=tuple((kind, f"{kind_words(kind)}: {picture.kinds[kind]}") for kind in Kind if kind in picture.kinds),
    )
