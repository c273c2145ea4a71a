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
ASKED = st.builds(
    Asked,
    activity=st.sampled_from(["choir", "walk", "library", "café", "chess"]),
    values=st.tuples(*[VALUES] * WIDTH),
    others=st.sampled_from([0.0, 0.0, -0.5, 0.8]),
    at_least=st.sampled_from([0.0, 0.0, 0.45]),
)
REPORTS = st.builds(
    Report,
    outcome=st.sampled_from(Outcome),
    feared=RATINGS,
    felt=RATINGS,
    again=st.none() | st.sampled_from(Again),
)
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
    for asked, report in draw(st.lists(st.tuples(ASKED, REPORTS), max_size=most)):
        on += timedelta(days=draw(st.sampled_from([0, 1, 3, 7, 14, 60, 200])))
        history.append((on, asked, report))
    today = on + timedelta(days=draw(st.sampled_from([0, 1, 7, 13, 14, 40, 100])))
    return Life(draw(onboardings() if onboarding is None else onboarding), tuple(history), today)


CANDIDATES: st.SearchStrategy[Sequence[Asked]] = st.lists(ASKED, min_size=1, max_size=8)
