"""Pacing: what a person can face now, how it grows, and what to offer.

A small Bayesian estimate of one person, private and explainable, made of their reports alone. The page
docs/pacing.md tells it in plain words.
"""

from matching.core.pacing.forecasting import Forecast, forecast
from matching.core.pacing.learning import observe, rebuild
from matching.core.pacing.model import MODEL, Model
from matching.core.pacing.policy import (
    Held,
    Likeness,
    Pace,
    PaceWishes,
    Pick,
    Rest,
    Step,
    find_likeness,
    pace,
    three,
)
from matching.core.pacing.pooling import Surprise, find_surprise, pool
from matching.core.pacing.state import State, new_state
from matching.core.pacing.stored import DamagedState, from_json, to_json
from matching.core.pacing.told import Easier, costs, eases, easier_now
from matching.core.pacing.values import (
    SITUATIONS,
    Again,
    Asked,
    Askeds,
    Onboarding,
    Outcome,
    Report,
    Situation,
)

__all__ = [
    "MODEL",
    "SITUATIONS",
    "Again",
    "Asked",
    "Askeds",
    "DamagedState",
    "Easier",
    "Forecast",
    "Held",
    "Likeness",
    "Model",
    "Onboarding",
    "Outcome",
    "Pace",
    "PaceWishes",
    "Pick",
    "Report",
    "Rest",
    "Situation",
    "State",
    "Step",
    "Surprise",
    "costs",
    "eases",
    "easier_now",
    "find_likeness",
    "find_surprise",
    "forecast",
    "from_json",
    "new_state",
    "observe",
    "pace",
    "pool",
    "rebuild",
    "three",
    "to_json",
]
