"""What is chosen, with what can be said of it: the reasons of one row of what is on show."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from activities.on_show import OnShow
from matching.catalogue import Alike
from matching.core.reasons import Offer, Reason, part_of_day
from matching.core.suggest import Slot
from matching.core.types import Facts, Where
from matching.drawing import Drawing
from matching.paced import Walker
from matching.suggested import Suggestion
from matching.wishes import Offered


def offer_at(
    on_show: OnShow,
    row: int,
    given: Offered,
    facts: Facts,
    *,
    alike: Alike,
    drawing: Drawing,
    walker: Walker,
    title: Callable[[int | None], str | None],
) -> Offer:
    """Return what may be told of a row: its facts, and what truly draws the person to it."""
    km, date = given.km[row], int(given.date[row])
    minute = -1 if date < 0 else int(on_show.date_minute[date])  # -1: undated, or all day
    shared, liked = drawing.interests(row), title(drawing.find_liked(row))
    close_to, own_words = alike.close_to(row), alike.said(row)
    told = bool(shared or liked or close_to or own_words)
    return Offer(
        where=tuple(Where)[on_show.where[row]],
        facts=facts,
        km=None if not np.isfinite(km) else float(km),
        somewhere=bool(given.somewhere[row]),
        shared=shared,
        liked=liked,
        close_to=close_to,
        own_words=own_words,
        others=None if told else drawing.find_others(row),
        free=bool(on_show.free[row]) if on_show.cost_known[row] else None,
        part_of_day=None if minute < 0 else part_of_day(minute // 60),
        visits=walker.visits.get(on_show.keys[row], 0),
    )


def suggestion_at(
    on_show: OnShow, row: int, slot: Slot, given: Offered, *, reasons: tuple[Reason, ...] = ()
) -> Suggestion:
    """Return a row as it is suggested."""
    return Suggestion(
        activity_id=int(on_show.ids[row]),
        key=on_show.keys[row],
        title=on_show.titles[row],
        slot=slot,
        date=int(given.date[row]),
        reasons=reasons,
    )
