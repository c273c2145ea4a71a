"""The seed files agree with each other and speak the way our pages speak."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from dateutil.rrule import rrulestr

SEEDS = Path(__file__).parents[2] / "seeds"
TOWN = SEEDS / "town"

# Words no page may carry, from the house rules on plain and kind language.
UNKIND = (
    "must", "should try", "don't miss", "streak", "everyone", "normal people", "brave", "overcome", "symptom",
    "symptoms", "therapy", "treatment", "patient", "patients", "cure", "disorder", "lonely", "isolated", "anxious",
)  # fmt: skip
# Words the project gives another name; they may still be synonyms, since listings elsewhere use them.
NOT_OURS = ("user", "users", "event", "events", "session", "sessions", "match", "matches", "score", "scores", "rsvp")

KINDS = {"club", "class", "volunteer", "outing", "online", "solo"}
WHERE = {"place", "area", "online", "anywhere"}
BOOKING = {"none", "welcome", "needed"}
YES_NO = {True, False, None}
FIRST_VISIT = {
    "talking": {"none", "few_words", "some", "lots", None},
    "may_watch": YES_NO,
    "judged": {"nobody", "feedback", "contest", None},
    "pairs": {"never", "sometimes", "always", None},
    "structure": {"task", "plan", "loose", "mingling", None},
    "leave_any_time": YES_NO,
    "arrive_late": YES_NO,
    "setting": {"alone", "online_text", "online_live", "in_person", None},
    "identity": {"anonymous", "first_name", "full_name", None},
    "role": {"take_part", "help", "host", None},
    "noise": {"quiet", "moderate", "loud", None},
    "commitment": {"drop_in", "few_weeks", "regular_duty", None},
}
SELDOM_STATED = {"bring_someone", "breaks", "captions"}
FIRST_VISIT_WORDS = {"greeter", "first_ten_minutes", "what_to_bring", "how_to_leave"}
VENUE_FACTS = (
    "step_free", "accessible_toilet", "parking", "hearing_loop", "quiet_space", "seating", "near_bus",
)  # fmt: skip
MEMBER_LISTS = {
    "avoid": {"alcohol", "loud", "crowds", "children", "religion", "contests", "dogs", "evenings", "cost"},
    "free": {f"{day}_{part}" for day in ("weekday", "weekend") for part in ("morning", "afternoon", "evening")},
    "needs": {"step_free", "hearing_loop", "quiet_space", "seating", "accessible_toilet"},
}


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def town(name: str) -> list[dict[str, Any]]:
    return list(load(TOWN / f"{name}.json")[name])


FAMILIES: list[dict[str, Any]] = load(SEEDS / "interests.json")["families"]
INTERESTS: list[dict[str, Any]] = [interest for family in FAMILIES for interest in family["interests"]]
INTEREST_IDS = {interest["id"] for interest in INTERESTS}
ACTIVITY_FILES = sorted(TOWN.glob("activities_*.json"))
ACTIVITIES: list[dict[str, Any]] = [listing for path in ACTIVITY_FILES for listing in load(path)["activities"]]


def texts(value: Any) -> Iterator[str]:
    """Yield every string inside a JSON value, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from chain.from_iterable(map(texts, value.values()))
    elif isinstance(value, list):
        yield from chain.from_iterable(map(texts, value))


def found(words: tuple[str, ...], value: Any) -> list[str]:
    """Return the words that stand on their own somewhere in the value's texts."""
    pattern = re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, words)) + r")(?![\w-])", re.IGNORECASE)
    return [f"{hit[0]}: {text[:70]}" for text in texts(value) for hit in pattern.finditer(text)]


def twice(names: list[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def test_there_is_enough_of_everything():
    assert len(FAMILIES) >= 14
    assert len(INTERESTS) >= 190
    assert len(ACTIVITIES) >= 150
    assert sum(listing["kind"] == "solo" for listing in ACTIVITIES) >= 30
    assert sum(listing["kind"] == "volunteer" for listing in ACTIVITIES) >= 25
    assert len(town("organizers")) >= 12
    assert len(town("members")) >= 40
    assert all(len(load(path)["activities"]) <= 30 for path in ACTIVITY_FILES)


def test_every_id_is_used_once_and_is_plain_ascii():
    kinds = {
        "interests": [interest["id"] for interest in INTERESTS],
        "families": [family["id"] for family in FAMILIES],
        "activities": [listing["key"] for listing in ACTIVITIES],
        "places": [place["name"] for place in town("places")],
        **{name: [row["key"] for row in town(name)] for name in ("organizers", "venues", "members", "neighbours")},
    }
    assert {name: twice(ids) for name, ids in kinds.items() if twice(ids)} == {}
    ids = chain.from_iterable(keys for name, keys in kinds.items() if name != "places")
    assert [key for key in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)] == []


@pytest.mark.parametrize(("language", "least"), [("en", 3), ("es", 3), ("zh", 1), ("ar", 1)])
def test_a_synonym_belongs_to_one_interest(language: str, least: int):
    words = [word for interest in INTERESTS for word in interest["synonyms"][language]]
    assert twice(words) == []
    assert [word for word in words if word != word.lower().strip()] == []
    assert [interest["id"] for interest in INTERESTS if len(interest["synonyms"][language]) < least] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_interest_has_a_name(language: str):
    assert [row["id"] for row in [*FAMILIES, *INTERESTS] if not row["name"][language].strip()] == []


@pytest.mark.parametrize("word", ["class", "new", "open", "free", "library", "group", "club", "art"])
def test_a_word_that_fits_any_listing_is_no_synonym(word: str):
    assert [interest["id"] for interest in INTERESTS if word in interest["synonyms"]["en"]] == []


def test_related_interests_exist_and_are_few():
    wrong = [
        interest["id"]
        for interest in INTERESTS
        if len(interest["related"]) > 4
        or interest["id"] in interest["related"]
        or set(interest["related"]) - INTEREST_IDS
    ]
    assert wrong == []


def test_activities_point_at_organizers_venues_and_interests_that_exist():
    organizers = {row["key"] for row in town("organizers")}
    venues = {row["key"] for row in town("venues")}
    for listing in ACTIVITIES:
        assert listing["organizer"] in organizers, listing["key"]
        assert listing["venue"] in venues | {None}, listing["key"]
        assert (listing["where"] == "place") == (listing["venue"] is not None), listing["key"]
        assert 1 <= len(listing["interests"]) <= 4, listing["key"]
        assert set(listing["interests"]) <= INTEREST_IDS, listing["key"]


def test_every_organizer_and_venue_is_used():
    assert {row["key"] for row in town("organizers")} == {listing["organizer"] for listing in ACTIVITIES}
    assert {row["key"] for row in town("venues")} == {listing["venue"] for listing in ACTIVITIES} - {None}


def test_activities_use_only_words_the_importer_knows():
    for listing in ACTIVITIES:
        key = listing["key"]
        assert listing["kind"] in KINDS, key
        assert listing["where"] in WHERE, key
        assert listing["booking"] in BOOKING, key
        assert listing["cost_currency"] == "GBP", key
        assert listing["cost_amount"] >= 0, key
        assert all(re.fullmatch("[a-z]{2}", language) for language in listing["languages"]), key
        visit = listing["first_visit"]
        assert visit.keys() - SELDOM_STATED == FIRST_VISIT.keys() | FIRST_VISIT_WORDS | {"group_size"}, key
        assert all(visit[name] in YES_NO for name in SELDOM_STATED & visit.keys()), key
        unknown = {name: visit[name] for name, allowed in FIRST_VISIT.items() if visit[name] not in allowed}
        assert unknown == {}, key


def test_solo_ideas_are_done_alone_anywhere_without_a_date():
    for listing in ACTIVITIES:
        alone = listing["first_visit"]["setting"] == "alone"
        assert alone == (listing["kind"] == "solo"), listing["key"]
        facts = (listing["where"], listing["schedule"], listing["cost_amount"])
        assert not alone or facts == ("anywhere", None, 0), listing["key"]


def test_a_schedule_is_one_of_three_kinds_and_gives_dates():
    shapes = ({"rrule", "starts", "minutes", "from_days", "skip_days_ahead"}, {"in_days", "starts", "minutes"})
    for listing in ACTIVITIES:
        key, schedule = listing["key"], listing["schedule"]
        if schedule is None or schedule.keys() == {"drop_in"}:
            continue
        assert schedule.keys() in shapes, key
        assert re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", schedule["starts"]), key
        assert 30 <= schedule["minutes"] <= 300, key
        assert 2 <= schedule.get("in_days", 2) <= 75, key
        if "rrule" in schedule:
            rule = rrulestr(schedule["rrule"], dtstart=datetime(2030, 3, 4, 12))
            assert rule.after(datetime(2030, 3, 5)) is not None, key


def test_summaries_and_descriptions_have_a_readable_length():
    for listing in ACTIVITIES:
        assert len(listing["summary"]) <= 140, listing["key"]
        assert 40 <= len(listing["description"].split()) <= 120, listing["key"]


def test_members_live_in_known_places_and_tick_known_boxes():
    places = {place["name"] for place in town("places")}
    for member in town("members"):
        assert member["place"] in places, member["key"]
        assert member["travel"] in {"walk", "bus", "car"}, member["key"]
        assert member["travel_minutes"] in {15, 30, 45, 60}, member["key"]
        assert member["comfort"] in {0, 1, 2, 3, 4, None}, member["key"]
        assert set(member["interests"]) <= INTEREST_IDS, member["key"]
        assert {name: set(member[name]) - allowed for name, allowed in MEMBER_LISTS.items()} == dict.fromkeys(
            MEMBER_LISTS, set()
        ), member["key"]


def test_days_out_are_on_days_it_took_place_whenever_the_town_is_first_loaded():
    schedules = {listing["key"]: listing["schedule"] for listing in ACTIVITIES}
    waiting = [path["waiting"] for path in town("paths") if "waiting" in path]
    told = [*waiting, *(day for path in town("paths") for day in path["days"])]
    days = [(day["activity"], day["days_ago"]) for day in told]
    days += [(activity, ago) for one in town("neighbours") for activity, ago in one["been"]]
    assert set(dict(days)) <= schedules.keys()
    early = [
        (activity, ago)
        for activity, ago in days
        if (rule := schedules[activity] or {}).get("rrule") and ago > -rule["from_days"] - _longest_gap(rule["rrule"])
    ]
    assert early == []


def _longest_gap(rrule: str) -> int:
    weeks = 2 if "INTERVAL=2" in rrule else 1
    return 35 if "MONTHLY" in rrule else 7 * weeks


def test_neighbours_live_in_known_places_and_like_known_things():
    places, keys = {place["name"] for place in town("places")}, {listing["key"] for listing in ACTIVITIES}
    for one in town("neighbours"):
        assert one["place"] in places, one["key"]
        assert set(one["interests"]) <= INTEREST_IDS, one["key"]
        assert set(one["likes"]) <= keys - {activity for activity, _ in one["been"]}, one["key"]


def test_places_and_venues_lie_within_fifteen_kilometres_of_the_town():
    for row in [*town("places"), *town("venues")]:
        north, east = (row["lat"] - 52.70) * 111.2, (row["lon"] + 2.30) * 67.4
        assert (north**2 + east**2) ** 0.5 <= 15, row["name"]


def test_access_facts_are_yes_no_or_not_known():
    wrong = [(row["key"], fact) for row in town("venues") for fact in VENUE_FACTS if row[fact] not in YES_NO]
    assert wrong == []


def test_every_word_of_demand_from_none_to_lots_is_present():
    organised = [listing["first_visit"] for listing in ACTIVITIES if listing["kind"] != "solo"]
    for name in ("talking", "judged", "pairs", "structure", "role", "noise", "commitment", "identity"):
        assert {visit[name] for visit in organised} >= FIRST_VISIT[name] - {None}, name


@pytest.mark.parametrize("path", sorted(SEEDS.rglob("*.json")), ids=lambda path: str(path.name))
def test_no_seed_file_carries_an_unkind_word_or_shouts(path: Path):
    content = load(path)
    if path.name == "measures.json":  # questions of others stand word for word; asked only after a yes, never by mail
        content = [one for one in content["measures"] if not one["languages"]]
        assert content
    assert found(UNKIND, content) == []
    assert [text for text in texts(content) if "!" in text] == []


def test_the_town_uses_our_words():
    wrong = [hit for path in sorted(TOWN.glob("*.json")) for hit in found(NOT_OURS, load(path))]
    assert wrong == []
