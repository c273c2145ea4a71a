"""A taxonomy small enough to reason about, for tests of the core."""

from __future__ import annotations

from typing import Any

from matching.core.interests import Taxonomy


def interest(
    interest_id: str, en: str, es: str, *, synonyms: dict[str, list[str]], related: list[str]
) -> dict[str, Any]:
    return {"id": interest_id, "name": {"en": en, "es": es}, "synonyms": synonyms, "related": related}


def small_data() -> dict[str, Any]:
    """Return the data as it would stand in a file, fresh each time."""
    art = [
        interest("painting", "Painting", "Pintura", synonyms={"en": ["paint"], "es": ["pintar"]}, related=["drawing"]),
        interest("drawing", "Drawing", "Dibujo", synonyms={"en": ["sketching"]}, related=[]),
        interest("pottery", "Pottery", "Cerámica", synonyms={"en": ["clay", "ceramics"]}, related=[]),
    ]
    animals = [
        interest("dogs", "Dogs", "Perros", synonyms={"en": ["puppies"]}, related=["dog-walking"]),
        interest("dog-walking", "Dog walking", "Pasear perros", synonyms={"en": ["walk dogs"]}, related=["walking"]),
        interest("cats", "Cats", "Gatos", synonyms={}, related=[]),
    ]
    moving = [
        interest("walking", "Walking", "Caminar", synonyms={"en": ["walk", "rambling"]}, related=[]),
        interest("dancing", "Dancing", "Bailar", synonyms={"en": ["dance"], "es": ["baile"]}, related=[]),
        interest("chess", "Chess", "Ajedrez", synonyms={}, related=[]),
        interest("preserving", "Canning", "Conservas", synonyms={}, related=[]),
    ]
    return {
        "families": [
            {"id": "art", "name": {"en": "Art", "es": "Arte"}, "interests": art},
            {"id": "animals", "name": {"en": "Animals", "es": "Animales"}, "interests": animals},
            {"id": "moving", "name": {"en": "Moving and games"}, "interests": moving},
        ]
    }


def small_taxonomy() -> Taxonomy:
    return Taxonomy.from_json(small_data())
