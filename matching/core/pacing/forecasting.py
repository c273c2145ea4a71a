"""What the next hour is likely to be like for one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from matching.core.pacing.model import MODEL, Model
from matching.core.pacing.state import State, as_of, asks
from matching.core.pacing.values import BAD, MANAGEABLE, UNFAMILIAR, WEIGHT_ROW, Asked, Askeds, Floats

# A logistic curve with the spread of a normal one: its heavier ends leave room for freak days.
_LOGISTIC = float(np.pi / np.sqrt(3))


@dataclass(frozen=True, kw_only=True, eq=False)
class Forecast:
    """One entry per candidate, in their order. Difficulty on 0 to 10, the rest chances."""

    felt: Floats  # may lie outside 0 to 10 at the ends
    sd: Floats  # of one hour
    feared: Floats  # before going
    goes: Floats  # goes when it is offered
    manageable: Floats  # felt 5 or less, having gone
    bad: Floats  # felt 7 or more or left, having gone

    @property
    def success(self) -> Floats:
        """The chance of going and finding it manageable."""
        chance: Floats = self.goes * self.manageable
        return chance


def forecast(state: State, asked: Sequence[Asked] | Askeds, *, on: date, model: Model = MODEL) -> Forecast:
    """Predict felt and feared difficulty and the chances that matter.

    felt = level + what it asks + what is particular to the place; feared adds the fear, less of it where
    one has been; going is a logistic in the feared difficulty. Chances are logistic in the distance to
    the limits 5 and 7, shifted by what happened to this person before. Where attributes are unknown the
    chances are the less gentle of those with and without their uncertainty.
    """
    rows = asked if isinstance(asked, Askeds) else Askeds.of(asked)
    now = as_of(state, on, model=model)
    felt = now.level + asks(rows, now, model=model)
    var = np.full(len(felt), now.level_var + model.noise_sd**2 + model.place_sd**2)
    for key, (mean, place_var) in now.places.items():
        for row in rows.rows.get(key, ()):
            felt[row] += mean
            var[row] += place_var - model.place_sd**2
    unsure = np.square(rows.sd) @ np.square(model.slope * WEIGHT_ROW)
    unfamiliar = rows.values[:, UNFAMILIAR]
    share = model.fear_of_known + (1 - model.fear_of_known) * np.where(np.isnan(unfamiliar), 1.0, unfamiliar)
    feared = felt + max(0.0, now.fear) * share
    going = now.going - model.going_slope * (feared - model.faced)
    sds = np.sqrt(var), np.sqrt(var + unsure)
    manageable = np.minimum(*(chance(_LOGISTIC * (MANAGEABLE - felt) / sd + now.shift) for sd in sds))
    bad = np.maximum(*(chance(_LOGISTIC * (felt - BAD) / sd + now.bad_shift) for sd in sds))
    return Forecast(felt=felt, sd=sds[1], feared=feared, goes=chance(going), manageable=manageable, bad=bad)


def chance(log_odds: Floats) -> Floats:
    """Return the probability of log odds."""
    probability: Floats = 1 / (1 + np.exp(-np.clip(log_odds, -30, 30)))
    return probability
