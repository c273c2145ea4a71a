from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.core.interests import Taxonomy
from tests.core.small_taxonomy import small_data, small_taxonomy

SEEDS = Path(__file__).parents[2] / "seeds" / "interests.json"
TAXONOMY = small_taxonomy()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I used to paint and I like dogs", {"painting", "dogs"}),
        ("PAINTING for all", {"painting"}),
        ("Me gusta pintar y la CERAMICA", {"painting", "pottery"}),
        ("A puppy and a cat", {"dogs", "cats"}),
        ("repainting the hall", set()),
        ("We can go by car", set()),
        ("Dog walking on Sundays", {"dog-walking"}),
        ("We are walking dogs", {"dog-walking"}),
        ("dog. walking", {"dogs", "walking"}),
        ("", set()),
        ("🎨", set()),
    ],
)
def test_names_and_synonyms_are_found_as_whole_words_longest_first(text: str, found: set[str]) -> None:
    assert TAXONOMY.found_in(text) == found


@pytest.mark.parametrize("text", ["I danced", "we walked far", "he rambles"])
def test_verbs_count_in_what_a_person_says_but_not_in_a_listing(text: str) -> None:
    assert TAXONOMY.found_in(text, by_person=True) != frozenset()
    assert TAXONOMY.found_in(text) == frozenset()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Cerámica", {"pottery"}),
        ("dog walking", {"dog-walking"}),
        ("painted", {"painting"}),
        ("dog walking club", set()),
        ("", set()),
        ("!", set()),
    ],
)
def test_words_name_an_interest_as_a_whole_or_not_at_all(words: str, named: set[str]) -> None:
    assert TAXONOMY.named(words) == named


def test_only_the_asked_languages_are_looked_for() -> None:
    assert TAXONOMY.found_in("perros y chess", languages=("en",)) == {"chess"}
    assert TAXONOMY.found_in("perros y chess", languages=("es",)) == {"dogs"}
    assert TAXONOMY.found_in("perros y chess", languages=()) == frozenset()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no dogs", set()),
        ("Sorry, no dogs or cats please", set()),
        ("not dancing", set()),
        ("I hate dogs", set()),
        ("I hate noisy dogs", set()),
        ("hate crowds and like dogs", {"dogs"}),
        ("hate crowds, dogs are fine", {"dogs"}),
        ("I don't like dogs, dancing or chess", set()),
        ("I don't like dogs, painting is my thing", {"painting"}),
        ("not a fan of dancing but I love dogs", {"dogs"}),
        ("No dogs. Chess and tea.", {"chess"}),
        ("dogs not allowed", set()),
        ("Dancing is not for me. Chess is.", {"chess"}),
        ("I'm afraid of dogs", set()),
        ("sin perros", set()),
        ("No me gusta bailar ni pintar, me gusta caminar", {"walking"}),
        ("perros no permitidos", set()),
        ("not only chess but also painting", {"chess", "painting"}),
        ("no-cost painting class", {"painting"}),
        ("No experience needed to paint", {"painting"}),
        ("never tried pottery", {"pottery"}),
        ("I no longer paint", {"painting"}),
        ("No dogs allowed; dogs welcome on Sunday", {"dogs"}),
    ],
)
def test_what_a_text_says_no_to_does_not_count(text: str, found: set[str]) -> None:
    assert TAXONOMY.found_in(text, by_person=True) == found


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_any_text_is_read_without_complaint(before: str, after: str) -> None:
    assert TAXONOMY.found_in(f"{before} dogs {after}", by_person=True) <= set(TAXONOMY.interests)


SMALL_WORDS = [
    "no",
    "not",
    "hate",
    "like",
    "and",
    "or",
    ",",
    ".",
    "dogs",
    "chess",
    "cats",
    "only",
    "is",
    "allowed",
    "ni",
]


@given(st.lists(st.sampled_from(SMALL_WORDS)))
def test_saying_no_never_adds_an_interest(words: list[str]) -> None:
    plain = " . ".join(word for word in words if word in ("dogs", "chess", "cats"))
    assert TAXONOMY.found_in(" ".join(words)) <= TAXONOMY.found_in(plain)


def test_expansion_gives_the_words_of_all_languages_once() -> None:
    words = TAXONOMY.expansion(["painting", "nothing-we-know", "painting"])
    assert words == ("Painting", "Pintura", "paint", "pintar")


def test_neighbours_are_itself_the_related_and_the_family() -> None:
    assert TAXONOMY.neighbours("painting") == {"painting": 1.0, "drawing": 0.5, "pottery": 0.15}


def test_being_related_holds_both_ways() -> None:
    assert TAXONOMY.neighbours("walking")["dog-walking"] == 0.5
    assert TAXONOMY.neighbours("dog-walking")["walking"] == 0.5


def test_names_come_in_the_locale_or_else_in_english() -> None:
    assert TAXONOMY.name("dogs", "es") == TAXONOMY.name("dogs", "es_MX") == "Perros"
    assert TAXONOMY.name("dogs") == TAXONOMY.name("dogs", "de") == "Dogs"


def test_an_unknown_interest_is_refused() -> None:
    with pytest.raises(KeyError):
        TAXONOMY.get("golf")
    assert "golf" not in TAXONOMY
    assert "dogs" in TAXONOMY


def test_families_keep_their_order() -> None:
    assert [family.id for family in TAXONOMY.families] == ["art", "animals", "moving"]
    assert TAXONOMY.families[0].interests == ("painting", "drawing", "pottery")


def _drop_english(data: dict[str, Any]) -> None:
    data["families"][0]["name"] = {"es": "Arte"}


def _twice(data: dict[str, Any]) -> None:
    data["families"][1]["interests"][0]["id"] = "painting"


def _family_twice(data: dict[str, Any]) -> None:
    data["families"][1]["id"] = "art"


def _unknown_related(data: dict[str, Any]) -> None:
    data["families"][0]["interests"][0]["related"] = ["golf"]


def _no_words(data: dict[str, Any]) -> None:
    data["families"][0]["interests"][0]["synonyms"] = {"en": ["!!!"]}


def _text_for_list(data: dict[str, Any]) -> None:
    data["families"][0]["interests"][0]["synonyms"] = {"en": "paint"}


def _no_id(data: dict[str, Any]) -> None:
    del data["families"][0]["interests"][0]["id"]


def _no_interests(data: dict[str, Any]) -> None:
    del data["families"][2]["interests"]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_drop_english, "'art' has no English name"),
        (_twice, "'painting' stands in the taxonomy twice"),
        (_family_twice, "'art' stands in the taxonomy twice"),
        (_unknown_related, "related to 'golf'"),
        (_no_words, "'painting' has a name or synonym without a word"),
        (_text_for_list, "synonyms of 'painting' are not lists"),
        (_no_id, "an interest of the family 'art' without an id"),
        (_no_interests, "no list of interests in the family 'moving'"),
        (dict.clear, "no list of families in the taxonomy"),
    ],
)
def test_bad_data_is_refused_naming_the_entry(spoil: Callable[[dict[str, Any]], None], sentence: str) -> None:
    data = small_data()
    spoil(data)
    with pytest.raises(ValueError, match=sentence):
        Taxonomy.from_json(data)


def test_the_seeded_taxonomy_reads_a_person_s_own_words() -> None:
    seeded = Taxonomy.from_json(json.loads(SEEDS.read_text(encoding="utf-8")))
    assert seeded.found_in("I used to paint and I like dogs") == {"painting", "dogs"}
    assert {"chess"} <= seeded.found_in("retired chess player", by_person=True)
    assert len(seeded.families) >= 10
    assert all(seeded.name(one, "es") for one in seeded.interests)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我喜欢画画和做饭，有时候散步。", {"drawing", "cooking", "walking"}),
        ("热爱书法，想学太极拳", {"calligraphy", "tai-chi"}),
        ("我不喜欢跳舞，喜欢下棋", {"chess"}),
        ("我怕狗。特别喜欢猫", {"cats"}),
        ("أحب القراءة والرسم والمشي", {"reading", "drawing", "walking"}),
        ("أريد أن أتعلم الشطرنج، وأحب الطبخ", {"chess", "cooking"}),
        ("لا أحب الكلاب ولا القطط. أحب الخط العربي", {"calligraphy"}),
        ("بدون كلاب", set()),
        ("كنت أرسم، وأحب الكلاب", {"drawing", "dogs"}),
    ],
)
def test_what_people_say_in_chinese_and_arabic_is_understood(text: str, found: set[str]) -> None:
    seeded = Taxonomy.from_json(json.loads(SEEDS.read_text(encoding="utf-8")))
    assert seeded.found_in(text, by_person=True) == found
