"""Twenty made-up people and what they are shown, as a Markdown page.

    python -m benchmarks.walkthrough DATABASE_URL > docs/walkthrough.md

The database holds imported catalogues (see the head of docs/walkthrough.md); the people live in the towns of those.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Flask

from activities.cards import cards_for
from activities.on_show import Shelf
from app import create_app
from matching.catalogue import Catalogue
from matching.core.reach import cell_centre, cell_of
from matching.core.types import Point, Travel
from matching.reason_words import reason_sentence
from matching.suggested import Said
from matching.suggestions import Suggester
from members.models import Avoid, FreeTime, Need
from members.places.gazetteer import Gazetteer
from members.profiles import ProfileValues
from settings import Settings
from taxonomy import load_taxonomy

WEEKENDS = frozenset({FreeTime.WEEKEND_MORNING, FreeTime.WEEKEND_AFTERNOON, FreeTime.WEEKEND_EVENING})
DAYTIME = frozenset({FreeTime.WEEKDAY_MORNING, FreeTime.WEEKDAY_AFTERNOON})


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody made up: where they live, what they like, what is all right."""

    who: str
    place: str
    country: str
    comfort: int | None
    likes: tuple[str, ...] = ()
    words: str = ""
    avoid: frozenset[Avoid] = frozenset()
    needs: frozenset[Need] = frozenset()
    travel: Travel = Travel.BUS
    minutes: int = 45
    languages: tuple[str, ...] = ("en",)
    free: frozenset[FreeTime] = field(default_factory=frozenset)


PEOPLE = (
    Person(
        who="Painter who hates crowds",
        place="Toronto",
        country="CA",
        comfort=1,
        likes=("painting", "watercolour"),
        avoid=frozenset({Avoid.CROWDS, Avoid.LOUD}),
    ),
    Person(who="Retired chess player", place="M2N", country="CA", comfort=2, likes=("chess",), free=DAYTIME),
    Person(
        who="Night-shift nurse with a dog",
        place="Toronto",
        country="CA",
        comfort=2,
        likes=("dogs", "walking"),
        words="I work nights. My dog and I go out in the morning.",
        avoid=frozenset({Avoid.EVENINGS}),
    ),
    Person(
        who="Wheelchair user who likes film",
        place="Toronto",
        country="CA",
        comfort=3,
        likes=("films",),
        needs=frozenset({Need.STEP_FREE}),
    ),
    Person(
        who="New in the country, practising English",
        place="M1P",
        country="CA",
        comfort=2,
        likes=("english-practice",),
        words="I moved here in spring and want to speak better",
    ),
    Person(
        who="Former guitarist, out of practice",
        place="Toronto",
        country="CA",
        comfort=2,
        likes=("guitar",),
        words="I used to play folk songs",
        avoid=frozenset({Avoid.ALCOHOL}),
    ),
    Person(
        who="Knitter, 70, daytime only",
        place="M4C",
        country="CA",
        comfort=2,
        likes=("knitting", "crochet"),
        free=DAYTIME,
    ),
    Person(
        who="Student who would rather not talk", place="Toronto", country="CA", comfort=0, likes=("reading", "drawing")
    ),
    Person(
        who="Board gamer back after years",
        place="Toronto",
        country="CA",
        comfort=3,
        likes=("board-games", "role-playing"),
    ),
    Person(
        who="Laid off, wants to be of use",
        place="Brooklyn",
        country="US",
        comfort=3,
        likes=("food-bank", "gardening"),
        words="I would like to help somewhere",
    ),
    Person(
        who="Gardener without a garden",
        place="10009",
        country="US",
        comfort=1,
        likes=("gardening", "community-garden-help"),
        words="plants, soil, quiet",
    ),
    Person(who="Retired teacher", place="11432", country="US", comfort=3, likes=("tutoring", "reading")),
    Person(
        who="Shy dog lover, weekends only",
        place="Manhattan",
        country="US",
        comfort=2,
        likes=("dogs", "cats"),
        free=WEEKENDS,
    ),
    Person(who="Hill walker in Dublin", place="Dublin", country="IE", comfort=3, likes=("hiking",)),
    Person(who="Coder who never goes out", place="Dublin", country="IE", comfort=2, likes=("coding", "electronics")),
    Person(
        who="Book reader, thirties", place="Dublin", country="IE", comfort=3, likes=("book-clubs", "creative-writing")
    ),
    Person(who="Nothing ticked, only a place", place="Dublin", country="IE", comfort=None),
    Person(
        who="Habla español, le gusta leer",
        place="Madrid",
        country="ES",
        comfort=2,
        likes=("reading", "book-clubs"),
        languages=("es",),
        words="Me gusta leer y pasear",
    ),
    Person(
        who="Jubilado, historia y museos",
        place="Madrid",
        country="ES",
        comfort=2,
        likes=("museums", "local-history"),
        languages=("es",),
        free=DAYTIME,
    ),
    Person(who="Badminton once, long ago", place="Leeds", country="GB", comfort=3, likes=("badminton", "bowls")),
)


# Written after the rules were settled on the twenty, to see how they do with people they have not met.
OTHERS = (
    Person(
        who="Widower who used to sing in a choir", place="Toronto", country="CA", comfort=2,
        likes=("choirs", "cooking"), words="I miss singing, and cooking for more than one", free=DAYTIME,
    ),
    Person(
        who="Young woman back home after illness", place="Toronto", country="CA", comfort=1,
        likes=("yoga", "houseplants"), avoid=frozenset({Avoid.ALCOHOL, Avoid.LOUD}),
    ),
    Person(
        who="Driver who likes old buildings", place="M1P", country="CA", comfort=3,
        likes=("architecture", "local-history"), travel=Travel.CAR, minutes=40,
    ),
    Person(
        who="Poet who shows nobody the poems", place="Toronto", country="CA", comfort=2,
        likes=("poetry", "creative-writing"), words="I write poems at night",
    ),
    Person(
        who="Wants to learn to sew, works weekdays", place="Toronto", country="CA", comfort=2,
        likes=("sewing", "mending"), free=WEEKENDS,
    ),
    Person(
        who="Park lover in Queens", place="Astoria", country="US", comfort=2,
        likes=("conservation-work", "wildlife"), words="parks, trees, birds",
    ),
    Person(
        who="Learns French, new in Dublin", place="Dublin", country="IE", comfort=3,
        likes=("french-language", "photography"),
    ),
    Person(
        who="Gamer, nights, says little", place="Dublin", country="IE", comfort=1,
        likes=("video-games", "role-playing"), words="I am up late and do not talk much",
    ),
    Person(
        who="Le gusta la música y la pintura", place="Madrid", country="ES", comfort=1, languages=("es",),
        likes=("classical-music", "painting"), words="conciertos tranquilos", avoid=frozenset({Avoid.COST}),
    ),
    Person(
        who="Swimmer in Bristol", place="Bristol", country="GB", comfort=2, likes=("swimming", "tai-chi"),
    ),
)  # fmt: skip


def main() -> None:
    """Print the people of the page, or with `others` as a second argument the ten they were checked against."""
    settings = Settings(database_url=sys.argv[1])  # type: ignore[call-arg]
    app = create_app(settings)
    people = OTHERS if sys.argv[2:] == ["others"] else PEOPLE
    with app.test_request_context():
        for number, person in enumerate(people, 1):
            print(section(app, number, person))


def section(app: Flask, number: int, person: Person) -> str:
    """One person: what they told us, and the suggestions with their reasons."""
    sessions, now = app.extensions["sessions"], datetime.now(UTC)
    shelf: Shelf = app.extensions["shelf"]
    catalogue: Catalogue = app.extensions["catalogue"]
    values = values_of(person, app.extensions["gazetteer"])
    on_show = shelf.get(sessions, now=now)
    with sessions() as db:
        found = Suggester(sessions=sessions, on_show=on_show, catalogue=catalogue).suggest(db, values, Said(), now=now)
        cards = cards_for(
            db, [one.activity_id for one in found.chosen], on_show=on_show, now=now,
            point=cell_centre(values.cell) if values.cell else None, zone=values.zone,
            dates={one.activity_id: one.date for one in found.chosen},
        )  # fmt: skip
    lines = [f"## {number}. {person.who}", "", told(person), ""]
    for one, card in zip(found.chosen, cards, strict=True):
        when = card.when_words or card.drop_in or "whenever you like"
        lines.append(f"- **{one.slot}**: {card.title} ({card.organizer}; {card.place_words}; {when}). "
                     f"*{reason_sentence(one.reasons)}*")  # fmt: skip
    if not found.chosen:
        lines.append(f"- nothing; the page proposes to loosen: {', '.join(found.loosen)}")
    if found.unknown_access:
        lines.append(f"- and offers {found.unknown_access} more places that do not say how to get in")
    return "\n".join([*lines, ""])


def told(person: Person) -> str:
    """What the person answered, in one line."""
    names = [load_taxonomy().name(interest) for interest in person.likes]
    parts = [
        person.place,
        f"{person.travel} {person.minutes} min",
        f"comfort {'not answered' if person.comfort is None else person.comfort} of 4",
        f"likes {', '.join(names)}" if names else "",
        f"“{person.words}”" if person.words else "",
        f"leaves out {', '.join(sorted(person.avoid))}" if person.avoid else "",
        f"needs {', '.join(sorted(person.needs))}" if person.needs else "",
        f"free {', '.join(sorted(person.free))}" if person.free else "",
    ]
    return "; ".join(part for part in parts if part) + "."


def values_of(person: Person, gazetteer: Gazetteer) -> ProfileValues:
    """The profile that these answers make; raises LookupError for a place nobody knows."""
    found = gazetteer.find(person.place, country=person.country)
    if not found:
        raise LookupError(person.place)
    point: Point = found[0].point
    return ProfileValues(
        interests=(*person.likes, *sorted(load_taxonomy().found_in(person.words, by_person=True) - set(person.likes))),
        ticked=frozenset(person.likes),
        words=person.words,
        avoid=person.avoid,
        needs=person.needs,
        comfort=person.comfort,
        cell=cell_of(point),
        area_name=found[0].name,
        country=person.country,
        zone=gazetteer.zone(point),
        travel=person.travel,
        travel_minutes=person.minutes,
        languages=person.languages,
        free=person.free,
    )


if __name__ == "__main__":
    main()
