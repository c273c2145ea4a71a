"""What a card tells of an activity."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.cards import SUMMARY, Card, cards_for, shortened
from activities.forms import DateInput
from activities.models import ListingState, Suitability
from activities.on_show import load_on_show
from activities.wording.words import distance_words
from matching.core.reach import band_of
from matching.core.types import Kind, Point, Where
from tests import make

HERE = Point(*make.TOWN)


def card(db: Session, *, point: Point | None = HERE, zone: str | None = make.ZONE, **over: Any) -> Card:
    made = make.activity(db, **over)
    (found,) = cards_for(db, [made.id], on_show=load_on_show(db, now=make.NOW), now=make.NOW, point=point, zone=zone)
    return found


def test_cards_come_in_the_order_asked_and_only_of_what_is_on_show(db: Session) -> None:
    first, second = make.activity(db), make.activity(db)
    draft = make.activity(db, state=ListingState.DRAFT)
    on_show = load_on_show(db, now=make.NOW)

    cards = cards_for(db, [second.id, draft.id, first.id, 10**9], on_show=on_show, now=make.NOW)

    assert [one.id for one in cards] == [second.id, first.id]


def test_one_statement_whatever_the_number_and_none_for_what_is_known(db: Session) -> None:
    ids = [make.activity(db, dates=["2026-11-24T10:30"]).id for _ in range(20)]
    on_show, statements = load_on_show(db, now=make.NOW), []
    sa.event.listen(db.connection(), "before_cursor_execute", lambda *args: statements.append(args[2]))

    first = cards_for(db, ids, on_show=on_show, now=make.NOW, point=HERE)
    assert len(first) == 20
    assert len(statements) == 1

    assert cards_for(db, ids, on_show=on_show, now=make.NOW, point=HERE) == first
    assert len(statements) == 1  # kept for all who see them from there
    further = Point(HERE.lat + 0.2, HERE.lon)
    assert {one.distance_words for one in cards_for(db, ids, on_show=on_show, now=make.NOW, point=further)} != {
        one.distance_words for one in first
    }
    next_year = make.NOW + timedelta(days=60)
    assert cards_for(db, ids, on_show=on_show, now=next_year, point=HERE)[0].when_words != first[0].when_words


def test_a_distance_is_told_as_a_band_and_only_of_a_place(db: Session) -> None:
    near = card(db, venue=make.venue(db, lat=HERE.lat + 0.014, lon=HERE.lon))

    assert near.band == band_of(1.55)
    assert near.distance_words == distance_words(near.band)
    assert card(db, venue=make.venue(db, lat=None, lon=None)).band is None
    assert card(db, where=Where.ONLINE).distance_words is None
    assert card(db, where=Where.AREA, area_name="Dublin").place_words == "In and around Dublin"
    assert card(db, point=None).band is None


def test_the_next_date_is_told_in_the_activitys_own_time(db: Session) -> None:
    told = card(db, dates=["2026-11-26T10:30", "2026-11-24T10:30"])

    assert told.starts == datetime(2026, 11, 24, 10, 30, tzinfo=ZoneInfo("Europe/London"))
    assert told.when_words == "Tuesday 24 November, 10:30"
    assert told.elsewhere is None


def test_another_date_is_told_where_it_is_asked_for(db: Session) -> None:
    made = make.activity(db, dates=["2026-11-24T10:30", "2026-11-26T18:00"])
    on_show = load_on_show(db, now=make.NOW)

    def told(date: int) -> str | None:
        return cards_for(db, [made.id], on_show=on_show, now=make.NOW, dates={made.id: date})[0].when_words

    assert told(1) == "Thursday 26 November, 18:00"
    assert told(-1) is None


def test_a_clock_that_is_not_the_visitors_is_named(db: Session) -> None:
    over = {"timezone": "America/Toronto", "where": Where.ONLINE}

    assert card(db, dates=["2026-11-24T10:30"], **over).elsewhere == "Toronto time"
    assert card(db, dates=["2026-11-24T10:30"], zone="America/New_York", **over).elsewhere is None
    assert card(db, dates=["2026-11-24T10:30"], zone=None, **over).elsewhere is None


def test_days_without_hours_are_told_as_days(db: Session) -> None:
    one = card(db, dates=[DateInput(starts_local="2026-11-24T00:00", all_day=True)])
    more = card(db, dates=[DateInput(starts_local="2026-11-24T00:00", minutes=3 * 1440, all_day=True)])

    assert one.when_words == "Tuesday 24 November, all day"
    assert more.when_words == "Tuesday 24 November to Thursday 26 November"


def test_bare_addresses_are_no_summary(db: Session) -> None:
    assert card(db, description="https://example.org/a?b=c").summary == ""
    assert card(db, description="Tea at www.example.org and talk").summary == "Tea at and talk"


def test_what_is_not_stated_is_not_told(db: Session) -> None:
    silent = card(db)

    assert silent.cost_words is None
    assert silent.when_words is None
    assert silent.language_words == ()
    assert silent.lang is None


@pytest.mark.parametrize(
    ("languages", "lang", "words"),
    [
        (["es"], "es", ("Spanish",)),
        (["en"], "en", ()),
        (["en", "es"], None, ("English", "Spanish")),
        (["?!"], None, ("?!",)),
    ],
)
def test_one_language_is_that_of_the_words(
    db: Session, languages: list[str], lang: str | None, words: tuple[str, ...]
) -> None:
    told = card(db, languages=languages)

    assert told.lang == lang
    assert told.language_words == words


def test_what_we_would_not_suggest_says_so(db: Session) -> None:
    assert not card(db, suitability=Suitability.UNSUITED).suits
    assert card(db, kind=Kind.SOLO, where=Where.ANYWHERE).suits


def test_a_description_stands_in_for_a_missing_summary(db: Session) -> None:
    told = card(db, description="**Bring** a [mug](https://example.org). " + "Tea is made at three. " * 20)

    assert told.summary.startswith("Bring a mug. Tea is made at three.")
    assert told.summary.endswith("…")
    assert len(told.summary) <= SUMMARY
    assert card(db, summary="Short.", description="Long.").summary == "Short."


@pytest.mark.parametrize("text", ["", "x" * 1000, "字" * 1000, "\n\n", "# > * _"])
def test_any_text_can_be_shortened(text: str) -> None:
    assert len(shortened(text)) <= SUMMARY + 1
    assert bool(shortened(text)) == any(c.isalnum() for c in text)
