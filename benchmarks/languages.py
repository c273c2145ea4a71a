"""Are Spanish listings found from English interests? Run: DOORSTEP_DATA=... python -m benchmarks.languages

Events of Madrid by title and description, in Spanish. What is right is the city's own class of the event, which
neither side sees. English words alone have nothing to go by; the taxonomy has names and synonyms in both languages.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.participation import rows_of
from matching.core.affinity import AffinityModel, Document, Profile
from matching.core.interests import Taxonomy
from matching.core.types import Kind
from taxonomy import load_taxonomy

TOP = 10
# English interest -> the city's classes of it
CLASSES = {
    "book-clubs": ("ClubesLectura",),
    "theatre-going": ("TeatroPerformance",),
    "films": ("CineActividadesAudiovisuales",),
    "art-galleries": ("Exposiciones",),
    "concerts": ("Musica", "JazzSoulFunkySwingReagge", "Flamenco", "CoroGospel", "RapHipHop"),
    "dancing": ("DanzaBaile", "Flamenco"),
    "storytelling": ("CuentacuentosTiteresMarionetas",),
    "talks": ("ConferenciasColoquios",),
    "poetry": ("RecitalesPresentacionesActosLiterarios", "Literatura"),
    "magic-circus": ("CircoMagia",),
    "swimming": ("Natacion",),
}


def main(data: Path) -> None:
    labels = {label for some in CLASSES.values() for label in some}
    rows = [row for row in rows_of(data / "catalogues" / "events_madrid.csv.gz") if row["type"] in labels]
    taxonomy = load_taxonomy()
    bare = Taxonomy.from_json({"families": []})
    documents = [
        Document(
            title=row["title"], text=row["description"], kind=Kind.OUTING,
            interests=tuple(sorted(taxonomy.found_in(f"{row['title']}. {row['description']}"))),
        )
        for row in rows
    ]  # fmt: skip
    ways = {
        "taxonomy": AffinityModel.fit(documents, taxonomy),
        "words alone": AffinityModel.fit([replace(one, interests=()) for one in documents], bare),
    }
    print(f"{len(rows)} events\n")
    print("| interest | events of its class | taxonomy | words alone | by chance |\n|---|---|---|---|---|")
    shares: list[list[float]] = []
    for interest, classes in CLASSES.items():
        right = np.array([row["type"] in classes for row in rows])
        name = taxonomy.name(interest)
        found = [
            share(ways["taxonomy"], Profile(interests={interest: 1.0}), right),
            share(ways["words alone"], Profile(words=name), right),
            float(right.mean()),
        ]
        shares.append(found)
        print(f"| {name} | {right.sum()} | " + " | ".join(f"{one:.2f}" for one in found) + " |")
    print("| all | | " + " | ".join(f"{one:.2f}" for one in np.mean(shares, axis=0)) + " |")


def share(model: AffinityModel, profile: Profile, right: Sequence[bool] | np.ndarray) -> float:
    """Return the share of the first ten that is right; of as many as are right, where those are fewer."""
    values = model.affinities(profile).values
    first = np.argsort(-values, kind="stable")[: min(TOP, int(np.sum(right)))]
    return float(np.mean(np.asarray(right)[first] & (values[first] > 0)))


if __name__ == "__main__":
    main(Path(os.environ["DOORSTEP_DATA"]))
