from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.core.words import BREAK, COMMA, fold, fold_verb, tokens, words_of


def test_words_lose_case_accents_and_apostrophes() -> None:
    assert words_of("Crème BRÛLÉE at the Men's Shed, año 2026") == [
        "creme",
        "brulee",
        "at",
        "the",
        "mens",
        "shed",
        "ano",
        "2026",
    ]


def test_commas_and_ends_of_clauses_are_kept_apart_from_words() -> None:
    assert tokens("Dogs, cats... No-one/all!") == ["dogs", COMMA, "cats", BREAK, "no", "one", "all", BREAK]


def test_other_alphabets_and_emoji_pass_through() -> None:
    assert words_of("שלום 🎨 κόσμε") == ["שלום", "κοσμε"]


def test_each_sign_of_chinese_is_a_word_and_its_commas_are_commas() -> None:
    assert tokens("画画、3D打印，唱歌。") == ["画", "画", COMMA, "3d", "打", "印", COMMA, "唱", "歌", BREAK]


def test_arabic_is_read_without_its_article_and_with_either_spelling() -> None:
    assert tokens("القراءة والرسم، المشي؟") == ["القراءة", "و", "الرسم", COMMA, "المشي", BREAK]
    assert fold("القراءة") == fold("قراءة") == fold("بالقراءه") == fold("للقراءة")
    assert fold("الألعاب") == fold("ألعاب")


@given(st.text())
def test_any_text_gives_words_that_read_alike_again(text: str) -> None:
    words = words_of(text)
    assert all(words)
    assert words_of(" ".join(words)) == words


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("dog", "dogs"),
        ("hobby", "hobbies"),
        ("movie", "movies"),
        ("church", "churches"),
        ("quiz", "quizzes"),
        ("game", "games"),
        ("line", "lines"),
        ("colour", "colors"),
        ("perro", "perros"),
        ("flor", "flores"),
        ("taller", "talleres"),
        ("cancion", "canciones"),
        ("lapiz", "lapices"),
    ],
)
def test_a_word_and_its_plural_share_a_key(one: str, many: str) -> None:
    assert fold(one) == fold(many)


@pytest.mark.parametrize(
    ("one", "other"), [("car", "care"), ("code", "cod"), ("improv", "improve"), ("can", "canning"), ("bus", "busy")]
)
def test_different_words_keep_different_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("word", ["chess", "tennis", "bus", "campus", "glass"])
def test_an_s_that_is_no_plural_stays(word: str) -> None:
    assert fold(word) == word


@pytest.mark.parametrize(
    "forms",
    [
        ["dance", "dances", "danced", "dancing"],
        ["hike", "hiked", "hiking"],
        ["knit", "knitted", "knitting"],
        ["run", "runs", "running"],
        ["cycle", "cycling"],
        ["call", "calling", "called"],
        ["ski", "skiing"],
        ["sew", "sewing"],
    ],
    ids=lambda forms: forms[0],
)
def test_forms_of_a_verb_share_a_key(forms: list[str]) -> None:
    assert len({fold_verb(form) for form in forms}) == 1


@pytest.mark.parametrize("word", ["string", "spring", "king", "speed", "breed"])
def test_endings_that_are_no_endings_stay(word: str) -> None:
    assert fold_verb(word) == word
