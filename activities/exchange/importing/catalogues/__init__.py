"""The shapes of catalogue we can read, each known by its header."""

from __future__ import annotations

from collections.abc import Iterable

from activities.exchange.importing.catalogues import (
    dublin_groups,
    group_titles,
    local_events,
    madrid,
    nyc_volunteering,
    uk_sports_clubs,
)
from activities.exchange.importing.catalogues.raw import Shape

SHAPES: tuple[Shape, ...] = (
    local_events.SHAPE,
    madrid.SHAPE,
    nyc_volunteering.SHAPE,
    dublin_groups.SHAPE,
    uk_sports_clubs.SHAPE,
    group_titles.SHAPE,
)


def find_shape(header: Iterable[str]) -> Shape | None:
    """The shape all of whose needed columns are there, the one that needs most first."""
    columns = set(header)
    fitting = [shape for shape in SHAPES if shape.needs <= columns]
    return max(fitting, key=lambda shape: len(shape.needs), default=None)


def nearest_shape(header: Iterable[str]) -> tuple[Shape, list[str]]:
    """The shape that shares most columns with the header, and the columns it misses, sorted."""
    columns = set(header)
    shape = max(SHAPES, key=lambda shape: len(shape.needs & columns) / len(shape.needs))
    return shape, sorted(shape.needs - columns)
