"""Who joined what, as the development data tells it: the protocol of its README as values."""

from __future__ import annotations

import csv
import gzip
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.core.interests import Taxonomy
from matching.core.reach import cell_of
from matching.core.types import Point
from matching.core.words import words_of

FOLDS = 5


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person of the evaluation set. Groups are numbers; interests come most frequent first."""

    id: str
    interests: tuple[str, ...]
    shown: tuple[int, ...]  # all their groups but the hidden ones; those that are no candidates included
    hidden: frozenset[int]
    fold: int
    cell: str | None  # where they live, as coarsely as the product keeps it


@dataclass(frozen=True, kw_only=True, eq=False)
class City:
    name: str
    topics: tuple[tuple[str, ...], ...]  # one per group
    names: tuple[str, ...]
    candidates: NDArray[np.int64]  # group numbers
    people: tuple[Person, ...]
    others: tuple[tuple[tuple[int, ...], str | None], ...]  # the groups of everybody else, and their cells
    categories: tuple[str, ...]  # one per group, "" where unknown
    at: NDArray[np.float64]  # latitude and longitude per group, nan where unknown


def read_city(data: Path, name: str) -> City:
    """Read a city. Raises FileNotFoundError without the files."""
    groups = list(rows_of(data / "participation" / name / "groups.csv.gz"))
    number = {row["group_id"]: at for at, row in enumerate(groups)}
    mine: dict[str, list[int]] = defaultdict(list)
    hidden: dict[str, set[int]] = defaultdict(set)
    for row in rows_of(data / "participation" / name / "memberships.csv.gz"):
        mine[row["member_id"]].append(number[row["group_id"]])
        if row["role"] == "target":
            hidden[row["member_id"]].add(number[row["group_id"]])
    members = list(rows_of(data / "participation" / name / "members.csv.gz"))
    judged = [row for row in members if row["evaluation"] == "1"]
    folds = [at % FOLDS for at in range(len(judged))]
    random.Random(0).shuffle(folds)
    return City(
        name=name,
        topics=tuple(split(row["topics"]) for row in groups),
        names=tuple(row["name"] for row in groups),
        candidates=np.flatnonzero([row["local"] == "1" and row["has_text"] == "1" for row in groups]),
        categories=tuple(row["category"] for row in groups),
        at=np.array([[float(row[side] or "nan") for side in ("lat", "lon")] for row in groups]),
        people=tuple(
            Person(
                id=row["member_id"],
                interests=split(row["interests"]),
                shown=tuple(sorted(set(mine[row["member_id"]]) - hidden[row["member_id"]])),
                hidden=frozenset(hidden[row["member_id"]]),
                fold=fold,
                cell=_cell(row),
            )
            for row, fold in zip(judged, folds, strict=True)
        ),
        others=tuple(
            (tuple(sorted(set(mine[row["member_id"]]))), _cell(row)) for row in members if row["evaluation"] != "1"
        ),
    )


def _cell(row: dict[str, str]) -> str | None:
    return cell_of(Point(float(row["lat"]), float(row["lon"]))) if row["lat"] and row["lon"] else None


def taxonomy_of(mains: Mapping[str, str], topics: Iterable[str]) -> Taxonomy:
    """Return topics as interests, in the families of their main topics; what holds no word is left out."""
    families: dict[str, list[str]] = defaultdict(list)
    for topic in sorted({*topics, *mains}):
        if words_of(topic):
            families[mains.get(topic, topic)].append(topic)
    return Taxonomy.from_json(
        {
            "families": [
                {
                    "id": family,
                    "name": {"en": family},
                    "interests": [{"id": one, "name": {"en": one}, "synonyms": {}, "related": []} for one in mine],
                }
                for family, mine in families.items()
            ]
        }
    )


def read_main_topics(data: Path) -> dict[str, str]:
    """Return the topic over each topic; topics without one are left out."""
    rows = {row["topic_id"]: row for row in rows_of(data / "participation" / "topics.csv.gz")}
    return {row["topic"]: rows[row["main_topic_id"]]["topic"] for row in rows.values() if row["main_topic_id"] in rows}


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)
