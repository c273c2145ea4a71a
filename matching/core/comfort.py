"""The comfort question: how much social demand each of its answers can face."""

from __future__ import annotations

# Demand that each answer (0 to 4, the five words of the demand strip) can face: low in the step of
# that word (demand.STEP_EDGES), since people answer on a good day.
COMFORT_CAPS = (0.12, 0.25, 0.38, 0.52, 0.68)
UNKNOWN_COMFORT = COMFORT_CAPS[2]  # "a few words"


def comfort_of(answer: int | None) -> float:
    """Return the demand that an answer 0 to 4 can face; not answered counts as "a few words".

    Raises ValueError for any other answer.
    """
    if answer is None:
        return UNKNOWN_COMFORT
    if answer not in range(len(COMFORT_CAPS)):
        raise ValueError(f"The comfort question has no answer {answer}.")
    return COMFORT_CAPS[answer]
