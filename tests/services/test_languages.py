"""English interests find Spanish listings, through the taxonomy that ships with Doorstep."""

from __future__ import annotations

import pytest

from matching.core.affinity import AffinityModel, Document, Profile
from matching.core.types import Kind
from taxonomy import load_taxonomy

LISTINGS = {
    "book-clubs": ("Club de lectura", "Hablamos cada mes de una novela."),
    "films": ("Cine de verano", "Una película clásica y un rato para comentarla."),
    "knitting": ("Tarde de punto", "Trae tus agujas y la lana; aquí se aprende a tejer."),
    "chess": ("Ajedrez en la plaza", "Partidas tranquilas para todos los niveles."),
    "gardening": ("Huerto urbano", "Ayuda a plantar y regar."),
    "choirs": ("Coro del barrio", "Se ensaya los martes, sin prueba de voz."),
}


@pytest.mark.parametrize("interest", LISTINGS)
def test_a_spanish_listing_is_found_from_an_english_interest(interest):
    taxonomy = load_taxonomy()
    documents = [
        Document(title=title, text=text, interests=tuple(sorted(taxonomy.found_in(f"{title}. {text}"))), kind=Kind.CLUB)
        for title, text in LISTINGS.values()
    ]
    values = AffinityModel.fit(documents, taxonomy).affinities(Profile(words=taxonomy.name(interest, "en"))).values
    assert list(LISTINGS)[int(values.argmax())] == interest


def test_a_tool_of_an_office_program_is_no_painting():
    found = load_taxonomy().found_in("Word Basics. Learn the ribbon, Format Painter, tables and printing.")
    assert found == {"digital-basics"}
