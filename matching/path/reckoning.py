"""What is reckoned from check-ins: kept beside them, and made anew whenever it is missing, old or damaged."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from matching.core.demand import Attribute
from matching.core.pacing import (
    SITUATIONS,
    Asked,
    DamagedState,
    Onboarding,
    PaceWishes,
    Report,
    State,
    from_json,
    rebuild,
    to_json,
)
from matching.path.models import ComfortState
from matching.path.queries import Entry, entries_of
from members.consent.models import Purpose
from members.consent.services import given
from members.profiles import ProfileValues
from store import DAMAGED

log = logging.getLogger("doorstep")

_SITUATIONS = frozenset(one.id for one in SITUATIONS)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of somebody's pace. `state` is None where nothing may be kept, or nothing was told."""

    state: State | None
    wishes: PaceWishes
    stamp: str  # another one after every change; empty where nothing was ever kept


NOTHING_KNOWN = Standing(state=None, wishes=PaceWishes(), stamp="")


def find_standing(db: Session, values: ProfileValues) -> Standing:
    """Return what is known of a person's pace now; reads only, and never fails for what is damaged.

    What they told is looked at only while they allow it; what they set themselves always holds.
    """
    row = db.get(ComfortState, values.profile_id) if values.profile_id is not None else None
    if row is None:
        return replace(NOTHING_KNOWN, wishes=PaceWishes(paused=values.paused))
    allowed = Purpose.PACING in given(db, profile_id=values.profile_id)
    state = _state_of(db, row, values.comfort) if allowed else None
    wishes = replace(wishes_of(row), paused=values.paused)
    return Standing(state=state, wishes=wishes, stamp=stamp_of(row.stamp, allowed=allowed))


def stamp_of(kept: str | None, *, allowed: bool) -> str:
    """The stamp of a standing, from that of its row; empty for no row."""
    return f"{kept}{'+' if allowed else '-'}" if kept else ""


def get_or_open_state(db: Session, *, profile_id: int, now: datetime, zone: str | None) -> ComfortState:
    """Return the row of a person, opening one. The caller holds the profile."""
    row = db.get(ComfortState, profile_id)
    if row is None:
        row = ComfortState(profile_id=profile_id, begun_on=day_of(now, zone), stamp=_stamp())
        db.add(row)
        db.flush()
    return row


def renew(db: Session, row: ComfortState, *, comfort: int | None) -> None:
    """Reckon anew from everything the person told since they began, and keep it. The caller holds the profile."""
    row.state = {"comfort": comfort, "state": to_json(_rebuilt(db, row, comfort))}
    row.stamp = _stamp()
    db.flush()


def renew_after_joining(db: Session, *, profile_id: int, comfort: int | None) -> None:
    """Reckon anew with check-ins that came over from another profile of the same person."""
    row = db.get(ComfortState, profile_id)
    if row is not None and row.state is not None:
        renew(db, row, comfort=comfort)


def touch(row: ComfortState) -> None:
    """Let pages made from this row be made anew."""
    row.stamp = _stamp()


def day_of(now: datetime, zone: str | None) -> date:
    """The day it is where somebody lives; in UTC where that is not known."""
    return now.astimezone(ZoneInfo(zone) if zone else UTC).date()


def onboarding_of(row: ComfortState | None, comfort: int | None) -> Onboarding:
    """What somebody said at the start, as far as it can be read; what this version no longer asks is left out."""
    kept = row.answers if row is not None and isinstance(row.answers, dict) else {}
    try:
        harder = _attributes(kept.get("harder"))
        return Onboarding(
            comfort=comfort,
            situations={k: v for k, v in dict(kept.get("situations") or {}).items() if k in _SITUATIONS},
            harder=harder,
            easier=_attributes(kept.get("easier")) - harder,
        )
    except (TypeError, ValueError):
        log.warning("answers of a start could not be read; they count as not given")
        return Onboarding(comfort=comfort)


def answers_json(
    *, situations: Mapping[str, int], harder: frozenset[Attribute], easier: frozenset[Attribute]
) -> dict[str, Any]:
    """Answers as they are kept; `onboarding_of` reads them."""
    return {"situations": dict(situations), "harder": sorted(harder), "easier": sorted(easier - harder)}


def wishes_of(row: ComfortState | None) -> PaceWishes:
    """What somebody set about their pace, the pause apart; nothing where it cannot be read."""
    kept = row.wishes if row is not None and isinstance(row.wishes, dict) else {}
    try:
        since = kept.get("stay_since")
        return PaceWishes(
            stay_here=bool(kept.get("stay_here", False)),
            stay_since=date.fromisoformat(since) if since else None,
            cap=None if kept.get("cap") is None else float(kept["cap"]),
        )
    except (TypeError, ValueError):
        log.warning("the wishes of a person on their pace could not be read; they count as not given")
        return PaceWishes()


def wishes_json(wishes: PaceWishes) -> dict[str, Any]:
    """Wishes as they are kept; `wishes_of` reads them."""
    since = wishes.stay_since.isoformat() if wishes.stay_since else None
    return {"stay_here": wishes.stay_here, "stay_since": since, "cap": wishes.cap}


def _state_of(db: Session, row: ComfortState, comfort: int | None) -> State | None:
    kept = row.state
    if kept is None:
        return None  # only wishes were set so far
    if isinstance(kept, dict) and kept.get("comfort") == comfort:
        try:
            return from_json(kept["state"])
        except (DamagedState, KeyError):
            kept = DAMAGED
    if kept is DAMAGED:
        log.warning("what was reckoned for a person could not be read; it was made anew from their check-ins")
    return _rebuilt(db, row, comfort)


def _rebuilt(db: Session, row: ComfortState, comfort: int | None) -> State:
    history = list(_history(row, entries_of(db, row.profile_id)))
    started = min([row.begun_on, *(on for on, _asked, _report in history)])
    return rebuild(onboarding_of(row, comfort), history, started=started)


def _history(row: ComfortState, entries: tuple[Entry, ...]) -> Iterator[tuple[date, Asked, Report]]:
    """What counts, in order. After starting over: what was said since, as of that day or later."""
    for one in entries:
        if one.told is None:
            log.warning("a check-in could not be read and was left out")
        elif row.begun_at is None:
            yield one.happened_on, one.told.visit, one.told.report
        elif one.said_at > row.begun_at:
            yield max(one.happened_on, row.begun_on), one.told.visit, one.told.report


def _attributes(kept: Any) -> frozenset[Attribute]:
    known = set(Attribute)
    return frozenset(Attribute(one) for one in kept or () if one in known)


def _stamp() -> str:
    return secrets.token_hex(8)
