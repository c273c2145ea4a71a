"""What can be told to the person about themselves, each with something behind it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matching.core.demand import Attribute
from matching.core.pacing.model import MODEL, Model
from matching.core.pacing.state import State
from matching.core.pacing.values import ATTRIBUTES

_SURE = 2.0  # standard errors before evidence is told
_PRIOR = 1.0  # spread that stands against an effect: about four outings that differ by half the scale


def costs(state: State, *, model: Model = MODEL) -> tuple[Attribute, ...]:
    """Return what seems to cost this person more than most, strongest first.

    First what they said is harder, in order of weight; then what their own ratings say: outings that ask
    more of it felt harder than the rest of them let expect, by more than two standard errors. Nothing they
    said is easier, ever. One attribute at a time, so two that always come together are both named.
    """
    said = [attribute for attribute in ATTRIBUTES if attribute in state.harder]
    return (*said, *(a for a in _telling(state, model, 1) if a not in state.harder | state.easier))


def eases(state: State, *, model: Model = MODEL) -> tuple[Attribute, ...]:
    """Return what seems to cost this person less than most, in the same way."""
    said = [attribute for attribute in ATTRIBUTES if attribute in state.easier]
    return (*said, *(a for a in _telling(state, model, -1) if a not in state.harder | state.easier))


@dataclass(frozen=True, kw_only=True)
class Easier:
    """How an ordinary small club looks now beside the start, and how sure that is.

    Felt difficulty 0 to 10. `sure` only when the change is more than what is unsure about it.
    """

    then: float
    now: float
    fear_then: float
    fear_now: float
    sure: bool
    outings: int
    managed: int  # of those kept: outings felt 5 or less


def easier_now(state: State, *, model: Model = MODEL) -> Easier:
    """Return how things look now beside the start."""
    change = state.home - state.level
    return Easier(
        then=state.home,
        now=state.level,
        fear_then=model.fear,
        fear_now=max(0.0, state.fear),
        sure=state.rated >= 3 and change > math.sqrt(state.level_var),
        outings=state.outings,
        managed=len(state.managed),
    )


def _telling(state: State, model: Model, sign: int) -> list[Attribute]:
    """Attributes whose shrunk effect on surprise is beyond two standard errors, largest first."""
    found: dict[Attribute, float] = {}
    for attribute, spread, pull in zip(ATTRIBUTES, state.spread, state.pull, strict=True):
        against = spread + _PRIOR
        effect = sign * pull / against
        if effect > _SURE * model.noise_sd / math.sqrt(against):
            found[attribute] = effect
    return sorted(found, key=lambda attribute: (-found[attribute], attribute))
