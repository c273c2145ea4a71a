"""Who asks, as far as choosing goes: what a profile and a path tell the model and the core."""

from __future__ import annotations

from typing import Any

from matching.core import suggest as core
from matching.core.reach import reach_km
from matching.core.suggest import Seeker
from matching.paced import NOBODY_WALKS, Walker
from matching.suggested import Said
from members.profiles import ProfileValues
from taxonomy import load_taxonomy


def likes_of(values: ProfileValues) -> dict[str, Any]:
    """What a profile says of likes, as the model takes it."""
    read = load_taxonomy().found_in(values.words, by_person=True) if values.words else frozenset()
    return {
        "interests": {interest: 1.0 if interest in values.ticked else 0.6 for interest in values.interests},
        "words": values.words,
        "refused": read - set(values.interests),  # unticked by the person
    }


def levels_for(seeker: Seeker, limit: float | None) -> tuple[float, ...]:
    """Demands up to which the most alike are sought: any, a stretch, what can be faced, what is easy."""
    comfort = core.UNKNOWN_COMFORT if seeker.comfort is None else seeker.comfort
    levels = (1.0, comfort + core.STRETCH_ABOVE, comfort, comfort - core.EASY_BELOW)
    return tuple(dict.fromkeys(min(level, 1.0 if limit is None else limit) for level in levels))


def seeker_of(values: ProfileValues, said: Said, walker: Walker = NOBODY_WALKS) -> Seeker:
    """The person as far as choosing goes: their comfort as they stated it, or as their path begins."""
    stated = None if values.comfort is None else core.comfort_of(values.comfort)
    return Seeker(
        comfort=stated if walker.state is None else walker.state.comfort,
        reach_km=None if values.cell is None else reach_km(values.travel, values.travel_minutes),
        has_profile=bool(values.interests or values.words or said.more),
    )
