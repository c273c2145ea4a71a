"""What would make a first visit ask less: for whoever runs it, who can change or tell some of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from matching.core.demand import UNSTATED, WEIGHTS, Attribute, attributes_of
from matching.core.types import Facts, Setting

# How low an organizer can bring an attribute without making it another activity, coded as `attributes_of` does.
# Group size, length, travel and meeting in person are what the activity is, so they are only asked for.
WITHIN_REACH: Mapping[Attribute, float] = MappingProxyType(
    {
        Attribute.INTERACTION: 0.175,  # a few words, and one may just watch
        Attribute.EVALUATION: 0.0,
        Attribute.ONE_TO_ONE: 0.0,
        Attribute.UNSTRUCTURED: 0.0,
        Attribute.NO_WELCOME: 0.0,
        Attribute.HARD_TO_LEAVE: 0.0,
        Attribute.IDENTIFIABLE: 0.2,  # first names
        Attribute.ROLE: 0.0,
        Attribute.SENSORY: 0.0,
        Attribute.COMMITMENT: 0.0,
    }
)
_ONLY_TOLD = frozenset({Attribute.GROUP_SIZE})
_LEAST_GAIN = 0.01


@dataclass(frozen=True, kw_only=True)
class Easing:
    """One attribute that could ask less, and by how much demand would fall; `stated`: whether it is known at all."""

    attribute: Attribute
    gain: float
    stated: bool


def easings(facts: Facts, *, most: int = 3) -> tuple[Easing, ...]:
    """Return what would ask less of somebody new, the largest gain first, at most `most`; none for what is done alone.

    The gain of an attribute is its weight times how far it stands above what is within reach; an unstated one stands
    at `UNSTATED`, so that telling what is true often gains already.
    """
    if facts.setting is Setting.ALONE:
        return ()
    values = attributes_of(facts)
    found = []
    for attribute in Attribute:
        value = values[attribute]
        low = WITHIN_REACH.get(attribute)
        if low is None and not (attribute in _ONLY_TOLD and value is None):
            continue
        gain = WEIGHTS[attribute] * ((UNSTATED if value is None else value) - (low or 0.0))
        if gain >= _LEAST_GAIN:
            found.append(Easing(attribute=attribute, gain=round(gain, 4), stated=value is not None))
    return tuple(sorted(found, key=lambda one: (-one.gain, one.attribute)))[:most]
