"""Whose joined group comes first, of people who stated their interests themselves? Content alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from benchmarks.affinity_fold import words
from benchmarks.participation import rows_of, split

_LOOSE = 0.3  # words of a description beside topics and names


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


def grams(texts: Iterable[str]) -> list[str]:
    """Return the pieces of four letters: in a tiny catalogue few whole words agree."""
    marked = [f"#{word}#" for text in texts for word in words(text)]
    return [word[at : at + 4] for word in marked for at in range(max(1, len(word) - 3))]
