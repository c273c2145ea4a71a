"""The constants of pacing, each with its reason, in one place so that they can be varied together.

Difficulty is felt on 0 to 10. Where nothing is measured yet, a constant is a judgement; the effect of
halving and doubling each is in docs/benchmarks-pacing.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from matching.core.demand import EASIER, HARDER


@dataclass(frozen=True, kw_only=True)
class Model:
    """How the estimate and the policy behave."""

    # What is asked
    slope: float = 10.0  # points of difficulty from demand 0 to demand 1: both scales are used from end to end
    harder: float = HARDER  # weight of what somebody said is the hard part
    easier: float = EASIER

    # The person
    faced: float = 4.0  # felt difficulty of the most that somebody says they can face: hard, but fine
    level_sd: float = 1.8  # how far people with one answer differ: the answers lie 1.4 apart
    drift_sd: float = 0.3  # of the level in a week: 1.5 points in half a year
    noise_sd: float = 1.5  # of one rating: mood, weather, who was there; ratings move by one or two at the least
    place_sd: float = 0.7  # what is particular to one place
    fine: float = 3.0  # "a bit hard": an hour that was fine never makes anything look harder
    freak: float = 2.2  # sd beyond which a residual counts no further
    fear: float = 1.5  # feared before minus felt after, at a new place
    fear_sd: float = 1.5
    fear_drift_sd: float = 0.15
    fear_of_known: float = 0.35  # share of the fear that stays at a familiar place
    going: float = 1.0  # log odds of going where the fear is middling (4): about three of four
    going_sd: float = 1.0
    going_slope: float = 0.35  # log odds lost per point of fear
    shift_sd: float = 0.3  # of the personal recalibration, in log odds

    # Time
    rusty_after: float = 5.0  # weeks without an outing
    rust: float = 0.1  # of the way back to where they began, per week after that
    rust_most: float = 0.5
    load_kept: float = 2 / 3  # per week
    tired: float = 3.0  # an ordinary hour adds about 1.1; once a week stays below, twice a week does not

    # What to offer
    wary_sd: float = 2.0  # noise reckoned with in what is offered: a bad time costs more than a tame hour
    gentle: float = 0.9  # chance of manageable
    gentle_after_bad: float = 0.86
    fits: float = 0.8  # four of five; less is a stretch, up to the ceiling
    ceiling: float = 0.1  # chance of a bad time: about that of an hour expected at 4.5, just below "hard but fine"
    ceiling_alone: float = 0.45  # of the one easiest thing, where nothing else is left
    cool_weeks: float = 2.0
    careful_weeks: float = 6.0
    growth_at: float = 4.0  # where an hour teaches most
    growth_width: float = 2.0
    price: float = 2.0  # of a bad time, in best hours


MODEL = Model()
