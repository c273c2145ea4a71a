"""Whose hidden groups does each method find? Run: DOORSTEP_DATA=... python -m benchmarks.affinity

The protocol of the participation data: rank all candidate groups but the shown ones, look for the
hidden ones in the top ten. Five folds over people: nobody is in their own training. Cold people
show their interests, warm ones their groups too. Needs two minutes; peers of the library
`implicit` take part where it is installed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.affinity_fold import Content, Fold, Scores, Words
from benchmarks.missoula import missoula
from benchmarks.neighbours import neighbours
from benchmarks.participation import FOLDS, read_city, read_main_topics
from benchmarks.peers import als, bm25, bpr, ease_with_region, plain_ease
from matching.core.blend import blend, fair_share
from matching.core.learned import LearnedModel

TOP = 10
NEAR = 0.4  # spreads, for one unit of nearness
ALIKE = 0.5  # spreads, for one spread of what people alike have


def content(fold: Fold, warm: bool) -> Scores:
    return np.array([fold.content(one.interests, one.shown if warm else ()) for one in fold.asked])


def learned_alone(fold: Fold, warm: bool) -> Scores:
    among = _named(fold)
    return np.array([fold.model.affinities(fold.shown(person, warm=warm), among) for person in fold.asked])


def ours(fold: Fold, warm: bool) -> Scores:
    return _blended(fold, warm, fold.model)


def ours_without_region(fold: Fold, warm: bool) -> Scores:
    return _blended(fold, warm, fold.placeless)


def ours_and_nearness(fold: Fold, warm: bool) -> Scores:
    return standard(ours(fold, warm)) + NEAR * nearness(fold)


def ours_and_people_alike(fold: Fold, warm: bool) -> Scores:
    return standard(ours(fold, warm)) + ALIKE * standard(neighbours(fold, warm))


def ours_with_new(fold: Fold, warm: bool) -> Scores:
    """The same with a fair share for new listings; groups already shown take none of the places."""
    candidates, texts = fold.city.candidates, content(fold, warm)
    people = fold.model.people_behind(_named(fold)).astype(float)
    found = np.zeros((len(fold.asked), len(candidates)))
    for place, (person, values) in enumerate(zip(fold.asked, ours(fold, warm), strict=True)):
        free = np.flatnonzero(~np.isin(candidates, person.shown))
        found[place, free] = fair_share(values[free], content=texts[place][free], people=people[free], turn=place)
    return found


def _blended(fold: Fold, warm: bool, model: LearnedModel) -> Scores:
    among = _named(fold)
    people = model.people_behind(among).astype(float)
    found = []
    for person, texts in zip(fold.asked, content(fold, warm), strict=True):
        likes = fold.shown(person, warm=warm)
        learned = model.affinities(likes, among)
        found.append(blend(texts, learned=learned, known=model.known(likes), people=people))
    return np.array(found)


def _named(fold: Fold) -> list[str]:
    return [f"activity:{one}" for one in fold.city.candidates]


def nearness(fold: Fold) -> Scores:
    return np.array([fold.nearness(person) for person in fold.asked])


def chance(fold: Fold, warm: bool) -> Scores:
    return np.random.default_rng(0).random((len(fold.asked), len(fold.city.candidates)))


def popularity(fold: Fold, warm: bool) -> Scores:
    return np.tile(np.log1p(fold.popularity[fold.city.candidates]), (len(fold.asked), 1))


def tfidf(fold: Fold, warm: bool) -> Scores:
    words = Words(fold.city)
    return np.array([words(person.interests) for person in fold.asked])


def popularity_and_nearness(fold: Fold, warm: bool) -> Scores:
    return standard(popularity(fold, warm)) + NEAR * nearness(fold)


def tfidf_and_popularity(fold: Fold, warm: bool) -> Scores:
    return standard(tfidf(fold, warm)) + standard(popularity(fold, warm))


def standard(scores: Scores) -> Scores:
    spread = scores.std(axis=1, keepdims=True)
    found: Scores = (scores - scores.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1)
    return found


# None where the library is missing
METHODS: dict[str, Callable[[Fold, bool], Scores] | None] = {
    "random": chance,
    "popularity": popularity,
    "popularity + nearness": popularity_and_nearness,
    "TF-IDF": tfidf,
    "TF-IDF + popularity": tfidf_and_popularity,
    "plain EASE": plain_ease,
    "plain EASE with the region": ease_with_region,
    "implicit ALS": als,
    "implicit BPR": bpr,
    "implicit BM25 item-item": bm25,
    "people alike": neighbours,
    "ours: content alone": content,
    "ours: learned alone": learned_alone,
    "ours": ours,
    "ours without the region": ours_without_region,
    "ours + nearness": ours_and_nearness,
    "ours + people alike": ours_and_people_alike,
    "ours, every tenth place new": ours_with_new,
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


def main(data: Path, wanted: list[str]) -> None:
    mains = read_main_topics(data)
    for name in ("chicago", "san_francisco"):
        city = read_city(data, name)
        texts = Content(city, mains)
        folds = [Fold(city, number, texts, mains) for number in range(FOLDS)]
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
