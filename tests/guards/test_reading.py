"""Pages can be read by somebody of about ten: grade 6 at most, 15 words a sentence on average."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from tests.guards.reading import grade, syllables
from tests.guards.test_words import everything_said

HARDEST = 6.0
LEAST_WORDS = 30  # of fewer words a measure means nothing


def running_texts() -> dict[str, list[str]]:
    """What each file says in running text: labels of under five words are left out."""
    said: dict[str, list[str]] = defaultdict(list)
    for where, text in everything_said():
        if len(text.split()) >= 5:
            said[where].append(re.sub(r"%\(\w+\)s", "this", text))
    return {where: texts for where, texts in said.items() if len(" ".join(texts).split()) >= LEAST_WORDS}


def words_a_sentence(texts: list[str]) -> float:
    """How many words a sentence has on average."""
    sentences = [one for text in texts for one in re.split(r"(?<=[.?])\s", text)]
    return sum(len(one.split()) for one in sentences) / len(sentences)


def test_every_page_is_easy_to_read():
    grades = {where: grade(texts) for where, texts in running_texts().items()}
    assert {where: found for where, found in grades.items() if found > HARDEST} == {}
    assert len(grades) >= 30


def test_sentences_have_fifteen_words_on_average():
    lengths = {where: words_a_sentence(texts) for where, texts in running_texts().items()}
    assert {where: length for where, length in lengths.items() if length > 15} == {}


def test_the_measure_is_that_of_the_formula():
    """13 words, 26 syllables, one sentence: the example by which other implementations check theirs."""
    platypus = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
    assert grade([platypus]) == pytest.approx(13.08)


@pytest.mark.parametrize(
    ("word", "heard"),
    [
        ("cat", 1),
        ("walked", 1),
        ("wanted", 2),
        ("table", 2),
        ("noises", 2),
        ("people", 2),
        ("library", 3),
        ("being", 2),
    ],
)
def test_syllables_are_counted(word, heard):
    assert syllables(word) == heard


def test_hard_words_are_found():
    assert (
        grade(["Participation necessitates considerable psychological flexibility and organisational commitment."]) > 12
    )
