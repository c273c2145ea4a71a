"""Random lives to hold the pacing core against: what was said at the start, what was asked, what was reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from matching.core.demand import Attribute
from matching.core.pacing import SITUATIONS, Again, Asked, Onboarding, Outcome, Report, State, new_state, observe

START = date(2026, 1, 1)
WIDTH = len(Attribute)


@dataclass(frozen=True)
class Life:
    """A start and what came after, in order."""

    onboarding: Onboarding
    history: tuple[tuple[date, Asked, Report], ...]
    today: date

    def state(self) -> State:
        """What is believed at the end."""
        state = new_state(self.onboarding, on=START)
        for on, asked, report in self.history:
            state = observe(state, asked, report, on=on)
        return state


VALUES = st.none() | st.sampled_from([0.0, 0.2, 0.35, 0.5, 0.6, 0.8, 1.0]) | st.floats(0, 1)
RATINGS = st.none() | st.integers(0, 10).map(float) | st.floats(0, 10)
_GRID = (0.0, 0.2, 0.35, 0.5, 0.6, 0.8, 1.0)
_PLACES = ("choir", "walk", "library", "café", "chess")
_OUTCOMES, _AGAINS = tuple(Outcome), (None, *Again)


def _some(byte: int, whole: tuple[float, ...], most: float) -> float | None:
    """A third unsaid, a third round figures, a third anything from 0 to `most`."""
    if byte < 85:
        return None
    return whole[byte % len(whole)] if byte < 170 else (byte - 170) / 85 * most


def _asked(row: bytes) -> Asked:
    return Asked(
        activity=_PLACES[row[0] % 5],
        values=tuple(_some(byte, _GRID, 1.0) for byte in row[3 : 3 + WIDTH]),
        others=(0.0, 0.0, -0.5, 0.8)[row[1] % 4],
        at_least=(0.0, 0.0, 0.45)[row[2] % 3],
    )


def _report(row: bytes) -> Report:
    ratings = tuple(map(float, range(11)))
    return Report(
        outcome=_OUTCOMES[row[0] % len(_OUTCOMES)],
        feared=_some(row[1], ratings, 10.0),
        felt=_some(row[2], ratings, 10.0),
        again=_AGAINS[row[3] % len(_AGAINS)],
    )


# Drawn as bytes: a draw for each figure took most of the time of these tests.
_HOUR = 3 + WIDTH
ASKED = st.binary(min_size=_HOUR, max_size=_HOUR).map(_asked)
REPORTS = st.binary(min_size=4, max_size=4).map(_report)
_VISITS = st.binary(min_size=_HOUR + 5, max_size=_HOUR + 5).map(
    lambda row: (_GAPS[row[-1] % len(_GAPS)], _asked(row), _report(row[_HOUR:]))
)
_GAPS = (0, 1, 3, 7, 14, 60, 200)  # days between visits
OUT = st.sampled_from([Outcome.WENT, Outcome.LEFT_EARLY])
BAD = st.one_of(
    st.builds(Report, outcome=OUT, feared=RATINGS, felt=st.floats(7, 10)),
    st.builds(Report, outcome=st.just(Outcome.LEFT_EARLY), feared=RATINGS, felt=st.none() | st.floats(5.01, 10)),
)


@st.composite
def onboardings(draw: st.DrawFn) -> Onboarding:
    """Anything that may be said at the start."""
    ids = [situation.id for situation in SITUATIONS]
    harder = draw(st.frozensets(st.sampled_from(Attribute), max_size=4))
    easier = draw(st.frozensets(st.sampled_from(Attribute), max_size=4))
    return Onboarding(
        comfort=draw(st.none() | st.integers(0, 4)),
        situations=draw(st.dictionaries(st.sampled_from(ids), st.integers(0, 10))),
        harder=harder,
        easier=easier - harder,
    )


@st.composite
def lives(draw: st.DrawFn, *, most: int = 12, onboarding: st.SearchStrategy[Onboarding] | None = None) -> Life:
    """A start, up to so many reports with days to months between them, and a day after them."""
    on, history = START, []
    for days, asked, report in draw(st.lists(_VISITS, max_size=most)):
        on += timedelta(days=days)
        history.append((on, asked, report))
    today = on + timedelta(days=draw(st.sampled_from([0, 1, 7, 13, 14, 40, 100])))
    return Life(draw(onboardings() if onboarding is None else onboarding), tuple(history), today)


CANDIDATES: st.SearchStrategy[Sequence[Asked]] = st.lists(ASKED, min_size=1, max_size=8)
