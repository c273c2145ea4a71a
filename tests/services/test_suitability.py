"""The rules of suitability, against titles labelled by hand and against cases that once went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from activities.exchange.importing.catalogues import SHAPES
from activities.suitability.rule import Described, Sort
from activities.suitability.rules import RULES, find_objection
from tests.labelled_titles import SUITS, UNSUITED


def described(line: str, sort: Sort) -> Described:
    title, publisher, categories, place = (line.split(" | ") + [""] * 3)[:4]
    return Described.of(title, sort=sort, publisher=publisher, categories=categories, place=place)


def labelled(by_sort: dict[Sort, str]) -> Iterator[tuple[Sort, str]]:
    for sort, lines in by_sort.items():
        yield from ((sort, line.strip()) for line in lines.strip().splitlines())


def test_at_least_nine_in_ten_labelled_titles_are_judged_as_a_person_did() -> None:
    wrong = [line for sort, line in labelled(SUITS) if find_objection(described(line, sort))]
    wrong += [line for sort, line in labelled(UNSUITED) if not find_objection(described(line, sort))]
    total = len(list(labelled(SUITS))) + len(list(labelled(UNSUITED)))

    assert total >= 150
    assert len(wrong) / total <= 0.1, wrong


@pytest.mark.parametrize(
    ("title", "over", "code"),
    [
        ("Baby Story Time", {}, "children"),
        ("Hora del cuento", {}, "children"),
        ("Knitting Circle", {"publisher": "tpl_teens"}, "children"),
        ("Pokémon Club", {"place": "Children's Activity Room"}, "children"),
        ("Davis City Council Meetings", {}, "meeting"),
        ("Zoom: Finance Mtg.", {}, "meeting"),
        ("Toronto Maple Leafs vs. Montreal Canadiens", {}, "sport"),
        ("Some Band", {"place": "Scotiabank Arena, 50 Bay Street"}, "arena"),
        ("Joonas Nättilä (University of Helsinki)", {"publisher": "gcal_x CITA Seminars"}, "seminar"),
        ("Phonebank for a candidate!", {}, "campaign"),
        ("Town Offices Closed - Labor Day", {}, "closed"),
        ("HOLD for HISP-S324", {}, "closed"),
        ("Sunday Morning Hybrid Worship", {}, "worship"),
        ("Property Standards - North York Panel — Meeting #33", {}, "legal"),
        ("First Day of School", {}, "school"),
        ("Grad School Application Workshop", {}, "students"),
        ("Real estate investing 101", {}, "business"),
        ("Importance of Pre-Planning - Cemetery Tour", {}, "business"),
        ("Al-Anon", {}, "support"),
        ("Free HIV/STI Testing", {}, "service"),
        ("Vendor Market", {}, "sales"),
        ("Speed dating over 40", {}, "dating"),
        ("Past Life Regression Night", {}, "claims"),
        ("Members-Only Screening", {}, "members"),
        ("Scholarship Application Deadline", {}, "students"),
        ("Festival of Ghost Stories Auditions", {}, "notice"),
        ("Kubernetes Chicago", {"sort": Sort.GROUPS, "categories": "Tech"}, "business"),
        ("Graphic Designer", {"sort": Sort.ROLES}, "professionals"),
        ("Fulham Juniors", {"sort": Sort.SPORTS_CLUBS}, "children"),
    ],
)
def test_what_is_no_use_is_told_with_its_reason(title: str, over: dict[str, str], code: str) -> None:
    assert find_objection(Described.of(title, **over)) == code


@pytest.mark.parametrize(
    ("title", "over"),
    [
        ("Board Games for Adults: Wednesday Afternoon", {"publisher": "tpl_young_adults"}),
        ("Vision Board Workshop", {}),
        ("Women's Choir Rehearsal", {}),
        ("Gospel Choir Concert", {}),
        ("Fiber Friends", {"publisher": "uuasheville"}),
        ("Volunteer: Little Feet Nature Walk helper", {}),
        ("Etobicoke Horticultural Society Meeting", {}),
        ("Sunday Bible-free brunch walk", {}),
        ("Banned Book Club: Cat's Cradle", {"publisher": "mobilize_x"}),
        ("Withrow Park Repair Café - by Repair Cafe Toronto", {"publisher": "showuptoronto"}),
        ("Student Chamber Music Recital", {"publisher": "events_livewhale_59"}),
        ("Baby boomers walking group", {}),
        ("Silent Book Club", {}),
        ("Acción teatro", {"categories": "TeatroPerformance Jovenes,Familias,Mayores"}),
        ("Python beginners", {"sort": Sort.GROUPS, "categories": "Tech"}),
        ("Help at the children's reading hour", {"sort": Sort.ROLES}),
        ("Church Stretton Golf Club", {"sort": Sort.SPORTS_CLUBS}),
        ("Market Drayton Bowling Club", {"sort": Sort.SPORTS_CLUBS}),
    ],
)
def test_what_only_sounds_like_it_stays(title: str, over: dict[str, str]) -> None:
    assert find_objection(Described.of(title, **over)) is None


def test_a_description_that_mentions_children_in_passing_does_not_count() -> None:
    assert find_objection(Described.of("Garden walk", text="Founded by children of the first settlers.")) is None


def test_a_description_that_names_an_age_of_children_counts() -> None:
    assert find_objection(Described.of("Make and take", text="For kids ages 5 to 10.")) == "children"


def test_every_rule_can_apply_and_has_a_pattern() -> None:
    for rule in RULES:
        assert rule.title or rule.text or rule.publisher or rule.categories or rule.place, rule.code
        assert rule.sorts


def test_every_code_is_told_in_the_docs() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "imports.md").read_text(encoding="utf-8")

    assert [rule.code for rule in RULES if f"| `{rule.code}` |" not in docs] == []


def test_every_needed_column_is_told_in_the_docs() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "imports.md").read_text(encoding="utf-8")
    tables = {line.split("|")[1].strip(): line for line in docs.splitlines() if line.startswith("| ")}

    missing = [(shape.name, column) for shape in SHAPES for column in shape.needs if column not in tables[shape.name]]
    assert missing == []
