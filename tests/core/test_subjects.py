"""What activities speak of: those that say alike things share a subject."""

from __future__ import annotations

import numpy as np

from matching.core.affinity import AffinityModel, Document
from matching.core.subjects import SETS, Subjects, subjects_of
from matching.core.types import Kind
from tests.core.small_taxonomy import small_taxonomy

_WORDS = (("clay", "kiln", "glaze", "wheel"), ("boat", "oar", "river", "lock"), ("choir", "tenor", "hymn", "song"))


def _town(each: int = 12) -> list[Document]:
    """Return `each` listings of three kinds of words in turn, each with three of the four."""
    texts = [
        " ".join(word for at, word in enumerate(words) if at != number % 4)
        for number in range(each)
        for words in _WORDS
    ]
    return [Document(title=text, text=text, interests=(), kind=Kind.CLUB) for text in texts]


def _subjects(documents: list[Document]) -> Subjects:
    return subjects_of(AffinityModel.fit(documents, small_taxonomy()), np.arange(len(documents)) + 100)


def test_listings_that_share_no_word_share_no_subject() -> None:
    found = _subjects(_town())
    clay, boats, songs = (found.of(range(100 + shift, 136, 3)) for shift in range(3))
    assert clay
    assert not clay & boats
    assert not boats & songs


def test_each_listing_has_a_subject_of_every_set_and_the_same_each_time() -> None:
    one, other = _subjects(_town()), _subjects(_town())
    assert len(one.of([101])) == SETS
    assert np.array_equal(one.labels, other.labels)


def test_a_listing_that_says_nothing_others_say_has_no_subject() -> None:
    alone = Document(title="Zymurgy", text="", interests=(), kind=Kind.CLUB)
    found = _subjects([*_town(), alone])
    assert found.of([136]) == frozenset()


def test_unknown_activities_and_too_few_have_no_subject() -> None:
    assert _subjects(_town()).of([1, 999]) == frozenset()
    assert _subjects([]).of([1]) == frozenset()
    assert _subjects(_town(2)).of([100]) == frozenset()
