"""What several people found about one place, beyond its facts. Never shown; from three people on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from matching.core.pacing.forecasting import forecast
from matching.core.pacing.model import MODEL, Model
from matching.core.pacing.state import State
from matching.core.pacing.values import Asked, Report

PEOPLE = 3  # fewer would tell about somebody


@dataclass(frozen=True, kw_only=True)
class Surprise:
    """How much harder one outing felt to one person than was expected of it."""

    activity: str
    person: int
    points: float


def find_surprise(
    state: State, asked: Asked, report: Report, *, on: date, person: int, model: Model = MODEL
) -> Surprise | None:
    """Compare one rating with what the state before it let expect, the place left out; None without one."""
    if report.felt is None or not report.out:
        return None
    plain = Asked(activity="", values=asked.values)
    expected = float(forecast(state, [plain], on=on, model=model).felt[0])
    return Surprise(activity=asked.activity, person=person, points=report.felt - expected)


def pool(surprises: Iterable[Surprise], *, people: int = PEOPLE, model: Model = MODEL) -> Mapping[str, float]:
    """Return, per activity that enough people rated, the shrunk mean of what they found: points of 0 to 10.

    Each person counts once, by their mean. The mean of n people is multiplied by n / (n + what one
    person's surprise varies / what places vary).
    """
    by_place: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in surprises:
        by_place[one.activity][one.person].append(one.points)
    noise = (model.noise_sd**2 + model.level_sd**2) / model.place_sd**2
    pooled: dict[str, float] = {}
    for activity, of in by_place.items():
        if len(of) >= people:
            means = [sum(points) / len(points) for points in of.values()]
            pooled[activity] = round(sum(means) / (len(means) + noise), 4)
    return pooled
