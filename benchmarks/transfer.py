"""Does what one city's people taught hold in another? Run: DOORSTEP_DATA=... python -m benchmarks.transfer

Learned in one city from interests, families and the topics of people's groups; asked in the other, where a group is as
near as its topics are on average. Nobody and no group of the second city is in the training.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from benchmarks.affinity import measured, popularity, standard
from benchmarks.affinity_fold import Content, Fold, Scores, Words, weighed
from benchmarks.participation import FOLDS, City, read_city, read_main_topics
from matching.core.learned import LearnedModel, Likes, things_of
from matching.core.learning import fit


def topic_rows(city: City, mains: dict[str, str]) -> list[Likes]:
    """Return everybody's topics as interests, the families of those, and the topics of their groups as activities."""
    rows = []
    for person in city.people:
        groups = (*person.shown, *person.hidden)
        topics = {topic for one in groups for topic in city.topics[one]}
        rows.append(_row(person.interests, topics, mains))
    for shown, _ in city.others:
        rows.append(_row((), {topic for one in shown for topic in city.topics[one]}, mains))
    return rows


def _row(interests: tuple[str, ...], topics: set[str], mains: dict[str, str]) -> Likes:
    families = {mains.get(one, one) for one in {*interests, *topics}}
    return things_of(interests=weighed(interests), liked=sorted(topics), families=families)


def from_elsewhere(fold: Fold, model: LearnedModel, mains: dict[str, str]) -> Scores:
    """Return for each person asked how near the topics of every candidate are, by what another city taught."""
    names = sorted({topic for topics in fold.city.topics for topic in topics})
    column = {name: at for at, name in enumerate(names)}
    marks = np.zeros((len(fold.city.candidates), len(names)))
    for at, one in enumerate(fold.city.candidates):
        for topic in fold.city.topics[one]:
            marks[at, column[topic]] = 1
    rare = 1 / np.sqrt(np.maximum(marks.sum(axis=0), 1))
    marks = marks * rare / np.sqrt(np.maximum(marks.sum(axis=1, keepdims=True), 1))
    among = [f"activity:{name}" for name in names]
    found = [marks @ model.affinities(_row(one.interests, set(), mains), among) for one in fold.asked]
    return np.array(found)


def main(data: Path) -> None:
    mains = read_main_topics(data)
    cities = {name: read_city(data, name) for name in ("chicago", "san_francisco")}
    print("| learned in | asked in | method, cold | NDCG@10 (error) | hit | recall | coverage |")
    print("|---|---|---|---|---|---|---|")
    for here, there in (("san_francisco", "chicago"), ("chicago", "san_francisco")):
        city, model = cities[there], fit(topic_rows(cities[here], mains))
        texts = Content(city, mains)
        folds = [Fold(city, number, texts, mains) for number in range(FOLDS)]
        words = Words(city)

        def plain(fold: Fold, warm: bool, words: Words = words) -> Scores:
            return np.array([words(person.interests) for person in fold.asked])

        def taught(fold: Fold, warm: bool, model: LearnedModel = model) -> Scores:
            return from_elsewhere(fold, model, mains)

        ways = {
            "TF-IDF": plain,
            "what the other city taught": taught,
            "both": lambda fold, warm: standard(plain(fold, warm)) + standard(taught(fold, warm)),
            "TF-IDF + popularity": lambda fold, warm: standard(plain(fold, warm)) + standard(popularity(fold, warm)),
            "both + popularity": lambda fold, warm: (
                standard(standard(plain(fold, warm)) + standard(taught(fold, warm))) + standard(popularity(fold, warm))
            ),
        }
        for label, way in ways.items():
            print(f"| {here} | {there} | {label} | {measured(folds, way, warm=False)} |", flush=True)


if __name__ == "__main__":
    main(Path(os.environ["DOORSTEP_DATA"]))
