"""What one fold of the affinity benchmark may know, and how near content and places say things are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from benchmarks.participation import City, Person, taxonomy_of
from matching.core.affinity import AffinityModel, Document, Profile
from matching.core.learned import ACTIVITY, FAMILY, INTEREST, LearnedModel, things_of
from matching.core.learning import fit
from matching.core.reach import cell_centre, great_circle_km, region_of
from matching.core.subjects import subjects_of
from matching.core.types import Kind

Scores = NDArray[np.float64]
_NEAR_KM = 5.0  # half of all attendance lies within
_FAR_KM = 50.0


class Content:
    """The model of the product over all groups of a city that say anything: topics are interests, names are titles."""

    def __init__(self, city: City, mains: dict[str, str]) -> None:
        texts = [" ".join(topics) for topics in city.topics]
        told = [at for at, text in enumerate(texts) if text or city.names[at]]
        self._place = {one: at for at, one in enumerate(told)}
        self._columns = [self._place[one] for one in city.candidates]
        every = {topic for topics in city.topics for topic in topics} | {
            topic for person in city.people for topic in person.interests
        }
        documents = [
            Document(title=city.names[at] or texts[at], text=texts[at], interests=city.topics[at], kind=Kind.CLUB)
            for at in told
        ]
        self._model = AffinityModel.fit(documents, taxonomy_of(mains, every))
        self.subjects = subjects_of(self._model, np.array(told, np.int64))

    def __call__(self, interests: Iterable[str], liked: Iterable[int] = ()) -> Scores:
        rows = tuple(self._place[one] for one in liked if one in self._place)
        values = self._model.affinities(Profile(interests=weighed(interests), liked=rows)).values
        found: Scores = values[self._columns]
        return found


class Fold:
    """What one fold may know: the city's public texts, everybody of the other folds."""

    def __init__(self, city: City, number: int, content: Content, mains: dict[str, str]) -> None:
        self.city, self.content, self.mains = city, content, mains
        self.training = [person for person in city.people if person.fold != number]
        self.asked = [person for person in city.people if person.fold == number]
        groups = [(*person.shown, *person.hidden) for person in self.training] + [one for one, _ in city.others]
        counts = np.bincount([one for some in groups for one in some], minlength=len(city.topics))
        self.popularity = counts.astype(float)
        self.eased: dict[tuple[str, ...], tuple[dict[str, int], Scores]] = {}  # kept between cold and warm

    @cached_property
    def rows(self) -> list[dict[str, float]]:
        """Everybody that may be learned from, with what is their own."""
        rows = [_own(one.interests, (*one.shown, *one.hidden), one.cell) for one in self.training]
        return rows + [_own((), groups, cell) for groups, cell in self.city.others]

    @cached_property
    def within(self) -> dict[str, frozenset[str]]:
        """The families of topics and groups."""
        topics = {topic for row in self.rows for topic in row if topic.startswith(INTEREST)}
        found = {topic: self._families([topic.removeprefix(INTEREST)], ()) for topic in topics}
        found |= {f"{ACTIVITY}{one}": self._families((), [one]) for one in range(len(self.city.topics))}
        return {thing: frozenset(f"{FAMILY}{one}" for one in families) for thing, families in found.items()}

    @cached_property
    def model(self) -> LearnedModel:
        return fit(self.rows, within=self.within, subjects=self.content.subjects)

    @cached_property
    def placeless(self) -> LearnedModel:
        return fit([without_region(row) for row in self.rows], within=self.within, subjects=self.content.subjects)

    def _families(self, interests: Iterable[str], groups: Iterable[int]) -> set[str]:
        groups = tuple(groups)
        topics = {*interests, *(topic for one in groups for topic in self.city.topics[one])}
        kinds = {f"kind {self.city.categories[one]}" for one in groups if self.city.categories[one]}
        return {self.mains.get(topic, topic) for topic in topics} | kinds

    def shown(self, person: Person, *, warm: bool) -> dict[str, float]:
        """Return what is known of a person, families and subjects included."""
        groups = person.shown if warm else ()
        wider = things_of(
            interests={},
            families=self._families(person.interests, groups),
            subjects=self.content.subjects.of(groups),
        )
        return _own(person.interests, groups, person.cell) | wider

    def nearness(self, person: Person) -> Scores:
        """Return -ln(1 + km / 5) less its mean, and 0 where a place is not known."""
        found = np.zeros(len(self.city.candidates))
        if person.cell is None:
            return found
        home = cell_centre(person.cell)
        km = great_circle_km(home.lat, home.lon, *self.city.at[self.city.candidates].T)
        known = np.isfinite(km)
        near = -np.log1p(np.minimum(km[known], _FAR_KM) / _NEAR_KM)
        found[known] = near - near.mean()
        return found


def _own(interests: Iterable[str], groups: Iterable[int], cell: str | None) -> dict[str, float]:
    """Return a row of the joint matrix; earlier interests weigh more, they were met more often."""
    region = region_of(cell) if cell else None
    return things_of(interests=weighed(interests), liked=map(str, groups), region=region)


def weighed(interests: Iterable[str]) -> dict[str, float]:
    """Return interests with 1 / sqrt(place): the list comes most frequent first."""
    return {one: (1 + at) ** -0.5 for at, one in enumerate(interests)}


def without_region(likes: dict[str, float]) -> dict[str, float]:
    return {one: weight for one, weight in likes.items() if not one.startswith("region:")}


class Words:
    """A peer: plain TF-IDF over topics, their words and the words of names, of all candidates."""

    def __init__(self, city: City) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectorizer = TfidfVectorizer(analyzer=lambda one: one, sublinear_tf=True)
        texts = [[*terms(city.topics[one]), *words(city.names[one])] for one in city.candidates]
        self._rows = self._vectorizer.fit_transform(texts)

    def __call__(self, interests: Iterable[str]) -> Scores:
        query = self._vectorizer.transform([list(terms(interests))])
        found: Scores = np.asarray((self._rows @ query.T).todense()).ravel()
        return found


def terms(topics: Iterable[str]) -> Iterable[str]:
    for topic in topics:
        yield f"topic:{topic}"
        yield from words(topic)


def words(text: str) -> list[str]:
    return ["".join(filter(str.isalnum, word)).rstrip("s") for word in text.casefold().split() if len(word) > 2]
