"""The map of ASVS 5.0 answers each demand of levels 1 and 2 once, and names only what is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
# The numbers of levels 1 and 2 in each section of version 5.0.0; those of level 3 lie between or after them.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip
ASKED = {f"{section}.{n}" for section, last in SECTIONS.items() for n in range(1, last + 1)}
ROWS = re.findall(r"^\| ([0-9., ]+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)


def test_every_demand_is_answered_once():
    answered = Counter(number for numbers, _short, _answer in ROWS for number in numbers.split(", "))
    assert len(ASKED) == 253
    assert set(answered) ^ ASKED == set()
    assert [number for number, times in answered.items() if times > 1] == []


@pytest.mark.parametrize(("numbers", "_short", "answer"), ROWS, ids=lambda part: part.strip()[:20])
def test_an_answer_says_of_what_kind_it_is(numbers, _short, answer):
    assert re.match(r"(test|code|no): \S|operator\b", answer), numbers


def test_every_test_that_is_named_is_there():
    named = set(re.findall(r"`((?:tests|web|members|activities|matching|store)/[\w/]+\.py)`", PAGE))
    assert len(named) > 25
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []
