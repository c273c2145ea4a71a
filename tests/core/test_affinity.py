from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.core.affinity import TITLE, AffinityModel, Document, Profile
from matching.core.suggest import AFFINITY_FLOOR
from matching.core.types import Kind
from matching.core.vectors import terms_of
from tests.core.small_taxonomy import small_taxonomy

TAXONOMY = small_taxonomy()


def document(title: str = "", text: str = "", *interests: str, kind: Kind = Kind.CLUB) -> Document:
    return Document(title=title, text=text, interests=interests, kind=kind)


TOWN = [
    document("Painting on Mondays", "Bring a brush and an easel.", "painting"),
    document("Sketch walk", "Drawing outside, tea after.", "drawing"),
    document("Clay evening", "Wheels and kiln.", "pottery"),
    document("Chess in the library", "Boards are there. Quiet room.", "chess"),
    document("Dog walk", "A slow walk with dogs.", "dog-walking", "dogs", kind=Kind.OUTING),
    document("Ukulele for beginners", "We lend you one.", kind=Kind.CLASS),
    document("Stewards wanted", "Volunteers keep the park tidy.", kind=Kind.VOLUNTEER),
]
MODEL = AffinityModel.fit(TOWN, TAXONOMY)

WORDS = st.sampled_from(
    ["paint", "dogs", "chess", "tea", "walk", "quiet", "no", "the", "ukulele", "zzz", "clay", "class"]
)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)
IDS = st.sampled_from([*TAXONOMY.interests, "unknown"])
DOCUMENTS = st.builds(
    Document, title=TEXTS, text=TEXTS, interests=st.lists(IDS, max_size=4).map(tuple), kind=st.sampled_from(Kind)
)
PROFILES = st.builds(Profile, interests=st.dictionaries(IDS, st.floats(-1, 3), max_size=5), words=TEXTS)


def order(values: NDArray[np.float64]) -> list[int]:
    return np.argsort(-values, kind="stable").tolist()


def test_the_ticked_interest_leads_then_the_related_then_the_family() -> None:
    values = MODEL.affinities(Profile(interests={"painting": 1})).values
    assert order(values)[:3] == [0, 1, 2]
    assert values[0] > 0.5
    assert values[2] > 0
    assert values[3] == 0


def test_free_text_finds_interests_and_plain_words() -> None:
    values = MODEL.affinities(Profile(words="I used to paint, and my ukulele is dusty")).values
    assert order(values)[0] == 0
    assert values[5] > values[2]  # a word of one's own counts more than a cousin of an interest


def test_an_interest_refused_is_not_read_out_of_the_words() -> None:
    said = Profile(words="I love dogs and chess", refused=frozenset({"dogs"}))
    assert "dogs" not in MODEL.affinities(said).why(4)
    assert MODEL.affinities(said).values[4] < MODEL.affinities(Profile(words="I love dogs and chess")).values[4]


def test_words_of_everyday_speech_draw_nothing() -> None:
    town = [*TOWN, document("Morning work party", "We moved to help in the evening.")]
    alike = AffinityModel.fit(town, TAXONOMY).affinities(Profile(words="I moved here, work mornings and want to help"))
    assert (alike.values[len(TOWN)], alike.said(len(TOWN))) == (0, ())


def test_a_bare_title_stands_behind_a_listing_that_tells_more() -> None:
    town = [document("Chess", "", "chess"), document("Chess", "Boards are there.", "chess")]
    values = AffinityModel.fit(town, TAXONOMY).affinities(Profile(interests={"chess": 1})).values
    assert values[1] > values[0] > 0


def test_a_ticked_interest_outweighs_one_read_out_of_free_text() -> None:
    values = MODEL.affinities(Profile(interests={"chess": 1}, words="dogs")).values
    assert values[3] > values[4] > 0


def test_what_a_person_says_no_to_is_not_looked_for() -> None:
    values = MODEL.affinities(Profile(words="I like chess but no dogs and I hate clay")).values
    assert values[3] > 0
    assert values[4] == values[2] == 0


def test_the_kind_asked_for_in_words_counts() -> None:
    values = MODEL.affinities(Profile(words="I would like to volunteer")).values
    assert order(values)[0] == 6


def test_more_like_this_lifts_its_likes_and_not_for_me_lowers_them() -> None:
    before = MODEL.affinities(Profile(interests={"painting": 1, "chess": 1})).values
    liked = MODEL.affinities(Profile(interests={"painting": 1, "chess": 1}, liked=(4,))).values
    disliked = MODEL.affinities(Profile(interests={"painting": 1, "chess": 1}, disliked=(3,))).values
    assert liked[4] > before[4]
    assert disliked[3] < before[3]
    assert disliked[0] == pytest.approx(before[0], abs=0.05)


def test_feedback_alone_is_a_profile_and_dislike_alone_is_none() -> None:
    assert order(MODEL.affinities(Profile(liked=(3,))).values)[0] == 3
    assert not MODEL.affinities(Profile(disliked=(3,))).values.any()


def test_dislike_takes_away_but_never_speaks_against() -> None:
    model = AffinityModel.fit(
        [document("Chess with dogs", "", "chess", "dogs"), document("Dogs", "", "dogs")], TAXONOMY
    )
    before = model.affinities(Profile(interests={"chess": 1})).values
    assert model.affinities(Profile(interests={"chess": 1}, disliked=(1,))).values.tolist() == before.tolist()


def test_weights_asked_for_alone_are_those_of_the_affinities() -> None:
    likes = dict(zip(TAXONOMY.interests, (1.0, 0.6, 0.3), strict=False))
    for profile in (Profile(), Profile(interests=likes), Profile(interests=likes, words="I like dogs and old films")):
        weights = MODEL.weights(profile)
        assert weights.tolist() == MODEL.affinities(profile).weights.tolist()
        assert weights.any() == bool(profile.interests)


def test_a_row_that_is_not_there_is_refused() -> None:
    with pytest.raises(IndexError):
        MODEL.affinities(Profile(liked=(99,)))


@pytest.mark.parametrize(
    "profile",
    [Profile(), Profile(words="zzz qqq 123 🎨"), Profile(interests={"golf": 1}), Profile(interests={"chess": 0})],
    ids=["empty", "unknown words", "unknown interest", "no weight"],
)
def test_a_profile_that_says_nothing_known_is_near_to_nothing(profile: Profile) -> None:
    assert MODEL.affinities(profile).values.tolist() == [0.0] * len(TOWN)


@pytest.mark.parametrize("documents", [[], [document()], [document("the and", "!!!"), document()]], ids=len)
def test_a_catalogue_without_words_gives_zeros(documents: list[Document]) -> None:
    answer = AffinityModel.fit(documents, TAXONOMY).affinities(Profile(interests={"chess": 1}, words="chess"))
    assert answer.values.tolist() == [0.0] * len(documents)


@settings(deadline=None)  # how long it takes says how busy the machine is
@given(st.lists(DOCUMENTS, max_size=6), PROFILES)
def test_affinities_lie_between_zero_and_one_in_six_places(documents: list[Document], profile: Profile) -> None:
    values = AffinityModel.fit(documents, TAXONOMY).affinities(profile).values
    assert values.shape == (len(documents),)
    assert values.dtype == np.float64
    assert ((values >= 0) & (values <= 1)).all()
    assert (values == values.round(6)).all()


@settings(deadline=None)  # how long it takes says how busy the machine is
@given(st.lists(DOCUMENTS, min_size=1, max_size=6), PROFILES, st.randoms(use_true_random=False))
def test_the_order_of_the_catalogue_changes_nothing(
    documents: list[Document], profile: Profile, random: object
) -> None:
    shuffled = list(range(len(documents)))
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    values = AffinityModel.fit(documents, TAXONOMY).affinities(profile).values
    again = AffinityModel.fit([documents[n] for n in shuffled], TAXONOMY).affinities(profile).values
    assert again == pytest.approx(values[shuffled], abs=2e-6)


@settings(deadline=None)  # how long it takes says how busy the machine is
@given(st.lists(DOCUMENTS, min_size=2, max_size=8), PROFILES, st.sampled_from(["paint", "dogs", "chess", "tea"]))
def test_repeating_a_word_a_hundred_times_moves_nothing(documents: list[Document], profile: Profile, word: str) -> None:
    first = documents[0]
    once = document(first.title, f"{first.text} {word}", *first.interests, kind=first.kind)
    stuffed = document(first.title, first.text + f" {word}" * 100, *first.interests * 50, kind=first.kind)
    plain = AffinityModel.fit([once, *documents[1:]], TAXONOMY).affinities(profile).values
    values = AffinityModel.fit([stuffed, *documents[1:]], TAXONOMY).affinities(profile).values
    assert values.tolist() == plain.tolist()
    assert abs(order(values).index(0) - order(plain).index(0)) <= 1


def test_claiming_every_interest_gains_nothing() -> None:
    greedy = document("Our hall", "Many rooms.", *TAXONOMY.interests)
    model = AffinityModel.fit([*TOWN, greedy], TAXONOMY)
    values = model.affinities(Profile(interests={"chess": 1})).values
    assert values[3] > 2 * values[-1]


def test_words_of_a_title_weigh_as_scikit_learn_weighs_them() -> None:
    titles = [one.title for one in TOWN]
    expected = TfidfVectorizer(analyzer=terms_of, binary=True).fit_transform(titles)
    model = AffinityModel.fit([document(title) for title in titles], TAXONOMY)
    assert model.words.toarray() == pytest.approx(TITLE * expected.toarray(), abs=1e-6)


def test_why_names_only_shared_interests_and_close_to_only_related_ones() -> None:
    answer = MODEL.affinities(Profile(interests={"dogs": 0.5, "dog-walking": 1, "painting": 1}))
    assert answer.why(4) == ("dog-walking", "dogs")
    assert answer.why(0) == ("painting",)
    assert (answer.why(1), answer.close_to(1)) == ((), ("painting",))
    assert (answer.why(2), answer.close_to(2)) == ((), ())  # same family only: not worth claiming


def test_an_interest_that_was_talked_down_is_no_reason() -> None:
    answer = MODEL.affinities(Profile(interests={"chess": 1}, words="pottery", disliked=(2, 2)))
    assert answer.why(2) == ("pottery",)
    gone = AffinityModel.fit([document("Clay", "", "pottery")] * 2, TAXONOMY)
    assert gone.affinities(Profile(liked=(), disliked=(0,), interests={"pottery": 1})).why(1) == ("pottery",)
    assert gone.affinities(Profile(interests={"chess": 1}, disliked=(0,))).why(1) == ()


def test_own_words_are_told_when_they_stand_there_and_are_rare() -> None:
    answer = MODEL.affinities(Profile(words="My Ukulele, and no boards"))
    assert answer.said(5) == ("ukulele",)
    assert answer.said(3) == ()


def test_importing_the_model_does_not_import_scikit_learn() -> None:
    code = "import sys, matching.core.affinity; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@settings(deadline=None)
@given(st.lists(DOCUMENTS, min_size=2, max_size=8), PROFILES)
def test_taking_away_the_interests_that_were_named_lowers_the_affinity(
    documents: list[Document], profile: Profile
) -> None:
    model = AffinityModel.fit(documents, TAXONOMY)
    answer = model.affinities(Profile(interests=dict.fromkeys(profile.interests, 1.0)))
    for row in range(len(documents)):
        named = answer.why(row)
        left = {one: 1.0 for one in profile.interests if one not in named}
        assert not named or model.affinities(Profile(interests=left)).values[row] < answer.values[row]


def test_of_two_interests_the_rarer_one_weighs_more() -> None:
    catalogue = [
        *[document(f"Hall {n}", "Come in.", "chess") for n in range(9)],
        document("Den", "Come in.", "pottery"),
    ]
    values = AffinityModel.fit(catalogue, TAXONOMY).affinities(Profile(interests={"chess": 1, "pottery": 1})).values
    assert values[9] > values[0] > 3 * AFFINITY_FLOOR


def test_leaving_out_a_common_interest_beside_a_rare_one_close_to_it_lowers_the_affinity() -> None:
    model = AffinityModel.fit([document("", "", "painting"), document("", "paint", "painting")], TAXONOMY)
    both, rare = (model.affinities(Profile(interests=dict.fromkeys(one, 1))).values for one in (
        ("painting", "drawing"), ("drawing",)
    ))  # fmt: skip
    assert both[0] > rare[0] > 0
    assert both[1] > rare[1] > 0
