"""How to bring members together in each place that honours who is kept apart; a new place adds itself here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from tests import groups

# By the name a place registers under: puts all these members together in it, as far as it allows, and flushes.
BRING_TOGETHER: Mapping[str, Callable[[Session, Sequence[int]], None]] = {
    "small group": groups.bring_together,
    "circle": groups.bring_into_circle,
}
