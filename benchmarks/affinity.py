"""Whose hidden groups does each method find? Run: DOORSTEP_DATA=... python -m benchmarks.affinity

The protocol of the participation data: rank all candidate groups but the shown ones, look for the
hidden ones in the top ten. Five folds over people: nobody is in their own training. Cold people
show their interests, warm ones their groups too. Needs two minutes; peers of the library
`implicit` take part where it is installed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.participation import FOLDS, City, Person, read_city, read_main_topics, rows_of, split
from benchmarks.peers import als, bm25, bpr, plain_ease
from matching.core.blend import blend, order
from matching.core.learned import LearnedModel, fit, things_of

Scores = NDArray[np.float64]
TOP = 10
_LOOSE = 0.3  # words of a description beside topics and names
_LIKED = 0.5  # as in matching.core.affinity


class Fold:
    """What one fold may know: the city's public texts, everybody of the other folds."""

    def __init__(self, city: City, number: int, content: Content, mains: dict[str, str]) -> None:
        self.city, self.content, self.mains = city, content, mains
        self.training = [person for person in city.people if person.fold != number]
        self.asked = [person for person in city.people if person.fold == number]
        groups = [(*person.shown, *person.hidden) for person in self.training] + list(city.others)
        counts = np.bincount([one for some in groups for one in some], minlength=len(city.topics))
        self.popularity = counts.astype(float)
        rows = [self.likes(person.interests, (*person.shown, *person.hidden)) for person in self.training]
        self.rows = rows + [self.likes((), some) for some in city.others]
        self._model: LearnedModel | None = None

    @property
    def model(self) -> LearnedModel:
        self._model = self._model or fit(self.rows)
        return self._model

    def likes(self, interests: Iterable[str], groups: Iterable[int]) -> dict[str, float]:
        """Return a row of the joint matrix; earlier interests weigh more, they were met more often."""
        ticked = {one: (1 + at) ** -0.5 for at, one in enumerate(interests)}
        groups = tuple(groups)
        topics = {*ticked, *(topic for one in groups for topic in self.city.topics[one])}
        families = {self.mains.get(topic, topic) for topic in topics}
        return things_of(interests=ticked, liked=map(str, groups), families=families)

    def shown(self, person: Person, *, warm: bool) -> dict[str, float]:
        return self.likes(person.interests, person.shown if warm else ())


class Content:
    """TF-IDF over topics, their words and the words of names, of all candidates."""

    def __init__(self, city: City) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectorizer = TfidfVectorizer(analyzer=lambda one: one, sublinear_tf=True)
        texts = [[*self.terms(topics), *words(name)] for topics, name in zip(city.topics, city.names, strict=True)]
        self._vectorizer.fit([texts[one] for one in city.candidates])
        self._every = self._vectorizer.transform(texts)
        self._rows = self._every[city.candidates]

    def __call__(self, interests: Iterable[str], liked: Iterable[int] = ()) -> Scores:
        query = self._vectorizer.transform([list(self.terms(interests))])
        liked = list(liked)
        if liked:
            query = query + _LIKED * self._every[liked].sum(axis=0) / len(liked)
        found = np.asarray(self._rows @ np.asarray(query.T if liked else query.T.todense())).ravel()
        return np.clip(found, 0, 1)

    @staticmethod
    def terms(topics: Iterable[str]) -> Iterable[str]:
        for topic in topics:
            yield f"topic:{topic}"
            yield from words(topic)


def words(text: str) -> list[str]:
    return ["".join(filter(str.isalnum, word)).rstrip("s") for word in text.casefold().split() if len(word) > 2]


def grams(texts: Iterable[str]) -> list[str]:
    """Return the pieces of four letters: in a tiny catalogue few whole words agree."""
    marked = [f"#{word}#" for text in texts for word in words(text)]
    return [word[at : at + 4] for word in marked for at in range(max(1, len(word) - 3))]


def ours(fold: Fold, warm: bool) -> Scores:
    among = [f"activity:{one}" for one in fold.city.candidates]
    people = fold.model.people_behind(among)
    found = []
    for person in fold.asked:
        likes = fold.shown(person, warm=warm)
        learned = fold.model.affinities(likes, among)
        content = fold.content(person.interests, person.shown if warm else ())
        found.append(blend(content, learned=learned, known=fold.model.known(likes), people=people))
    return np.array(found)


def ours_in_order(fold: Fold, warm: bool) -> Scores:
    """The same with a fair share for new listings, as places counted from the end."""
    candidates = fold.city.candidates
    people = fold.model.people_behind([f"activity:{one}" for one in candidates])
    found = np.zeros((len(fold.asked), len(candidates)))
    for place, (person, values) in enumerate(zip(fold.asked, ours(fold, warm), strict=True)):
        free = np.flatnonzero(~np.isin(candidates, person.shown))
        content = fold.content(person.interests, person.shown if warm else ())
        ranked = free[order(values[free], content=content[free], people=people[free])]
        found[place, ranked] = np.arange(len(ranked), 0, -1)
    return found


def learned_alone(fold: Fold, warm: bool) -> Scores:
    among = [f"activity:{one}" for one in fold.city.candidates]
    return np.array([fold.model.affinities(fold.shown(person, warm=warm), among) for person in fold.asked])


def chance(fold: Fold, warm: bool) -> Scores:
    return np.random.default_rng(0).random((len(fold.asked), len(fold.city.candidates)))


def popularity(fold: Fold, warm: bool) -> Scores:
    return np.tile(np.log1p(fold.popularity[fold.city.candidates]), (len(fold.asked), 1))


def tfidf(fold: Fold, warm: bool) -> Scores:
    return np.array([fold.content(person.interests) for person in fold.asked])


def tfidf_and_popularity(fold: Fold, warm: bool) -> Scores:
    return standard(tfidf(fold, warm)) + standard(popularity(fold, warm))


def standard(scores: Scores) -> Scores:
    spread = scores.std(axis=1, keepdims=True)
    return (scores - scores.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1)


# None where the library is missing
METHODS: dict[str, Callable[[Fold, bool], Scores] | None] = {
    "random": chance,
    "popularity": popularity,
    "TF-IDF": tfidf,
    "TF-IDF + popularity": tfidf_and_popularity,
    "plain EASE": plain_ease,
    "implicit ALS": als,
    "implicit BPR": bpr,
    "implicit BM25 item-item": bm25,
    "learned alone": learned_alone,
    "content + learned + prior": ours,
    "the same, every fifth place new": ours_in_order,
}


def measured(folds: list[Fold], method: Callable[[Fold, bool], Scores], *, warm: bool) -> str:
    """Return the columns of one row: NDCG and its standard error, hit, recall, coverage."""
    gains, seen = [], set()
    discount = 1 / np.log2(np.arange(2, TOP + 2))
    for fold in folds:
        candidates = fold.city.candidates
        for person, scores in zip(fold.asked, method(fold, warm), strict=True):
            scores = np.where(np.isin(candidates, person.shown), -np.inf, scores)
            best = candidates[np.argsort(-scores, kind="stable")[:TOP]]
            hits = np.isin(best, list(person.hidden))
            ideal = discount[: min(TOP, len(person.hidden))].sum()
            gains.append((hits @ discount / ideal, hits.any(), hits.sum() / len(person.hidden)))
            seen |= set(best.tolist())
    table = np.array(gains, dtype=float)
    mean, error = table.mean(axis=0), table[:, 0].std() / len(table) ** 0.5
    coverage = len(seen) / len(folds[0].city.candidates)
    return f"{mean[0]:.3f} ({error:.3f}) | {mean[1]:.2f} | {mean[2]:.3f} | {coverage:.0%}"


def missoula(data: Path) -> str:
    """Return how often content alone puts a joined group first, for people outside the largest group."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    folder = data / "participation" / "missoula"
    joined: dict[str, set[str]] = {}
    for row in rows_of(folder / "memberships.csv.gz"):
        joined.setdefault(row["member_id"], set()).add(row["group_id"])
    listed = {one for some in joined.values() for one in some}
    groups = [row for row in rows_of(folder / "groups.csv.gz") if row["group_id"] in listed]
    largest = max(listed, key=lambda one: sum(one in some for some in joined.values()))
    vectorizer = TfidfVectorizer(analyzer=lambda one: one, sublinear_tf=True)
    parts = [[[*grams(split(row["topics"])), *grams([row["name"]])], grams([row["description"]])] for row in groups]
    vectorizer.fit([[*sure, *loose] for sure, loose in parts])
    surely, loosely = (vectorizer.transform([part[side] for part in parts]) for side in (0, 1))
    rows = surely + _LOOSE * loosely
    asked = [
        row for row in rows_of(folder / "members.csv.gz")
        if row["stated_topics"] and row["member_id"] in joined and largest not in joined[row["member_id"]]
    ]  # fmt: skip
    found = vectorizer.transform([grams(split(row["stated_topics"])) for row in asked]) @ rows.T
    best = np.asarray(found.todense()).argmax(axis=1)
    share = np.mean([groups[at]["group_id"] in joined[row["member_id"]] for at, row in zip(best, asked, strict=True)])
    return f"{share:.2f} of {len(asked)} people"


def main(data: Path, wanted: list[str]) -> None:
    mains = read_main_topics(data)
    for name in ("chicago", "san_francisco"):
        city = read_city(data, name)
        content = Content(city)
        folds = [Fold(city, number, content, mains) for number in range(FOLDS)]
        print(f"\n{name}: {len(city.people)} people, {len(city.candidates)} candidates\n")
        print("| method | | NDCG@10 (error) | hit | recall | coverage |\n|---|---|---|---|---|---|")
        for label, method in METHODS.items():
            if method is None or (wanted and label not in wanted):
                continue
            for mode in ("cold", "warm"):
                print(f"| {label} | {mode} | {measured(folds, method, warm=mode == 'warm')} |", flush=True)
    print(f"\nMissoula, a joined group first: {missoula(data)}")
    if als is None:
        print("\nThe library implicit is not installed: ALS, BPR and BM25 item-item are left out.")


if __name__ == "__main__":
    main(Path(os.environ["DOORSTEP_DATA"]), sys.argv[1:])
