"""Choosing from a part of a large catalogue gives what choosing from everything does."""

from __future__ import annotations

import random

import pytest

from activities.on_show import load_on_show
from matching import shortlist
from matching.builds import rebuild
from matching.catalogue import Catalogue
from matching.core.reach import Travel, cell_of
from matching.core.types import Kind, Point, Where
from matching.suggested import Said
from matching.suggestions import Suggester
from members.models import Avoid, Need
from members.profiles import ProfileValues
from tests import make

NOW = make.NOW
DATES = ["2026-11-24T10:30", "2026-11-24T18:00", "2026-11-28T11:00", "2026-12-20T15:00"]
WORDS = ["Chess", "Painting", "Walking", "Choir", "Pottery", "Reading"]
PLACES = [(52.7, -2.3), (52.71, -2.31), (52.72, -2.2), (52.9, -2.3), (51.5, -0.1)]


def a_listing(db, chance, **over):
    where = chance.choice([Where.PLACE] * 5 + [Where.ONLINE, Where.AREA])
    area = {"area_lat": 52.7, "area_lon": -2.3, "area_km": chance.choice([1, 60])} if where is Where.AREA else {}
    lat, lon = chance.choice(PLACES)
    access = {"step_free": chance.choice([True, False, None]), "seating": True}
    return make.activity(db, **{
        "title": " ".join(chance.sample(WORDS, 2)),
        "kind": chance.choice([Kind.CLUB, Kind.CLASS, Kind.VOLUNTEER]),
        "where": where,
        "venue": make.venue(db, lat=lat, lon=lon, **access) if where is Where.PLACE else None,
        "interests": chance.sample(["chess", "painting", "walking", "pottery"], chance.randrange(3)),
        "dates": chance.sample(DATES, chance.randrange(1, 4)),
        "languages": chance.choice([[], ["en"], ["es"], ["en", "es"]]),
        "first_visit": {"talking": chance.choice(["none", "some", "lots"]), "group_size": chance.choice([4, 12, 50])},
        "cost_amount": chance.choice([0, 5, None]),
        **area, **over,
    })  # fmt: skip


def somebody(chance):
    interests = tuple(chance.sample(["chess", "painting", "walking", "opera"], chance.randrange(3)))
    cell = cell_of(Point(*chance.choice(PLACES)))
    return ProfileValues(
        interests=interests, ticked=frozenset(interests), words=chance.choice(["", "reading", "pottery and chess"]),
        comfort=chance.choice([None, 0, 2, 4]), languages=chance.choice([("en",), ("es",), ()]),
        cell=chance.choice([cell, cell, None]), area_name="Here", country="GB", zone=make.ZONE,
        travel=chance.choice(list(Travel)), travel_minutes=chance.choice([10, 30]),
        needs=frozenset(chance.choice([(), (Need.STEP_FREE,)])), avoid=frozenset(chance.choice([(), (Avoid.COST,)])),
    )  # fmt: skip


@pytest.fixture
def answer(db, sessions):
    """What a catalogue suggests to somebody, and how it looks on the dates of the whole."""

    def ask(catalogue, values, said=None, **options):
        on_show = load_on_show(db, now=NOW)
        suggester = Suggester(sessions=sessions, on_show=on_show, catalogue=catalogue)
        return suggester.suggest(db, values, said or Said(), now=NOW, **options)

    return ask


@pytest.mark.parametrize("seed", range(2))
def test_index_changes_and_database_suggest_the_same_as_everything_looked_at(
    db, sessions, answer, tmp_path, monkeypatch, seed
):
    chance = random.Random(seed)
    made = [a_listing(db, chance) for _ in range(40)]
    db.commit()
    rebuild(db, tmp_path, now=NOW)
    # What changes keeps its words, whose rarity is that of the build.
    for one in chance.sample(made, 12):
        a_listing(
            db, chance, key=one.key, title=one.title, organizer=one.organizer, where=Where.PLACE,
            interests=[i.interest for i in one.interests], venue=make.venue(db, lat=52.7, lon=-2.29),
        )  # fmt: skip
    db.commit()
    rebuild(db, tmp_path / "again", now=NOW)
    catalogues = [Catalogue(tmp_path), Catalogue(tmp_path / "again"), Catalogue()]
    for _ in range(6):
        values, key = somebody(chance), chance.choice([None, None, made[0].key])
        ids = [one.id for one in chance.sample(made, 4)]
        said = Said(more=tuple(ids[:2]), not_for_me=tuple(ids[2:3]), put_aside=frozenset(ids[2:]))
        options = {"easier_than": key, "leave_out": frozenset(ids[:1])}
        monkeypatch.setattr(shortlist, "LARGE", 1_000)
        everything = answer(Catalogue(), values, said, **options)
        monkeypatch.setattr(shortlist, "LARGE", 39)
        monkeypatch.setattr(shortlist, "ENOUGH", chance.choice([0, 10, 39]))
        assert [answer(one, values, said, **options) for one in catalogues] == [everything] * 3
    assert [one.where_from() for one in catalogues] == [
        "index + 12 changes", "index", "database: No folder for the index is set.",
    ]  # fmt: skip


def test_only_what_is_in_reach_is_looked_at(db, sessions, monkeypatch):
    chance = random.Random(1)
    for place in (PLACES[0], PLACES[4]):
        for _ in range(4):
            a_listing(db, chance, where=Where.PLACE, venue=make.venue(db, lat=place[0], lon=place[1]))
    a_listing(db, chance, where=Where.ONLINE, venue=None)
    db.commit()
    on_show, catalogue = load_on_show(db, now=NOW), Catalogue()
    fitted = catalogue.current(sessions, on_show)
    alike = catalogue.alike(sessions, on_show, interests={"chess": 1.0}, words="", ids=on_show.ids[:0])
    monkeypatch.setattr(shortlist, "LARGE", 7)
    sought = shortlist.Sought(weights=alike.affinities.weights, demands=(1.0,), unknown_access=False)
    values = ProfileValues(cell=cell_of(Point(*PLACES[0])), zone=make.ZONE)

    part = shortlist.part_for(on_show, fitted, values, sought, now=NOW)

    assert part.on_show.ids.tolist() == [*on_show.ids[:4].tolist(), int(on_show.ids[8])]
    assert on_show.date_start[part.dates].tolist() == part.on_show.date_start.tolist()


def test_of_a_dense_place_the_most_alike_are_found_among_many(db, sessions, answer, monkeypatch):
    for number in range(30):
        make.activity(db, title=f"Chess {number}", interests=["chess"], dates=DATES)
    make.activity(db, title="Pottery", interests=["pottery"], dates=DATES)
    db.commit()
    monkeypatch.setattr(shortlist, "LARGE", 10)
    monkeypatch.setattr(shortlist, "ENOUGH", 10)
    monkeypatch.setattr(shortlist, "_NEAREST", 5)
    monkeypatch.setattr(shortlist, "_MOST_ALIKE", 2)
    values = ProfileValues(
        interests=("pottery",),
        ticked=frozenset({"pottery"}),
        cell=cell_of(Point(*make.TOWN)),
        zone=make.ZONE,
        comfort=4,
    )
    assert [one.title for one in answer(Catalogue(), values).chosen] == ["Pottery"]
