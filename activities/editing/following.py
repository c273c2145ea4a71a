"""A draft goes along with its listing: what a calendar or another page changed there is not undone by sending it.

A comparison of three: what the listing said when the two last agreed, what stands in the draft, what the listing says
now. A field that nobody touched in the draft follows; one that somebody changed there is theirs.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from activities.editing.models import Draft
from activities.editing.typed import Typed, typed_from
from activities.models import Activity
from activities.queries import dates_ahead


def listing_typed(db: Session, activity: Activity, *, now: datetime) -> Typed:
    """A listing as the editor would show it now."""
    ahead = dates_ahead(db, activity, now=now, most=1)
    return typed_from(activity, first=ahead[0] if ahead else None)


def settled(draft: Draft, told: Typed) -> Typed:
    """What a draft says, with what its listing says by now (`told`) in each field that was left alone."""
    seen, typed = draft.seen, draft.typed
    if seen is None:  # of a draft from before this was kept
        return typed
    moved = {name for name in seen.keys() | told.keys() if told.get(name) != seen.get(name) == typed.get(name)}
    kept = {name: value for name, value in typed.items() if name not in moved}
    return {**kept, **{name: told[name] for name in moved & told.keys()}}


def follow(draft: Draft, told: Typed) -> None:
    """Carry into a draft what its listing says by now. The caller holds the draft."""
    typed = settled(draft, told)
    if typed != draft.typed:
        draft.typed, draft.version = typed, draft.version + 1
    draft.seen = told
