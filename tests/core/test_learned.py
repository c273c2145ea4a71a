"""What participation teaches, and what it is not allowed to teach."""

from __future__ import annotations

import io
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.core.joint import PEOPLE_BEHIND, met
from matching.core.learned import LearnedModel, load, save, things_of
from matching.core.learning import fit, together
from matching.core.subjects import Subjects, no_subjects

CHESS = ("interest:chess", "activity:club")
ROWS = st.lists(st.sets(st.sampled_from([f"activity:{letter}" for letter in "abcdefgh"]), max_size=6), max_size=60)


def town(*, together: int, apart: int = 12) -> list[tuple[str, ...]]:
    """Return people who have both of CHESS, and as many others who walk and garden or have one of them."""
    strangers = [("interest:walking", "activity:garden")] * apart
    halves = [("interest:chess", "activity:garden"), ("interest:walking", "activity:club")] * apart
    return [CHESS] * together + strangers + halves


def weight(model: LearnedModel, one: str, other: str) -> float:
    return float(model.affinities({one: 1.0}, [other])[0])


def test_people_with_an_interest_draw_others_with_it_to_what_they_joined() -> None:
    model = fit(town(together=40))
    club, garden = model.affinities({"interest:chess": 1.0}, ["activity:club", "activity:garden"])
    assert club > garden


def _paired(people: int, *pairs: tuple[str, str]) -> LearnedModel:
    crowd = [("activity:a", "activity:x"), ("activity:b", "activity:y"), ("activity:c", "activity:z")] * 10
    return fit(crowd + list(pairs) * people)


@pytest.mark.parametrize(("people", "told_apart"), [(4, False), (5, True)])
def test_who_shares_what_shows_from_five_people_on(people: int, told_apart: bool) -> None:
    assert PEOPLE_BEHIND == 5
    one = _paired(people, ("activity:a", "activity:b"), ("activity:c", "activity:y"))
    other = _paired(people, ("activity:a", "activity:y"), ("activity:c", "activity:b"))
    apart = [
        np.abs(one.affinities({start: 1.0}, one.things) - other.affinities({start: 1.0}, one.things)).max()
        for start in one.things
    ]
    assert bool(max(apart) > 0.02) == told_apart
    assert max(apart) < 1e-5 or told_apart


def test_a_thing_of_fewer_than_five_people_is_not_in_the_model() -> None:
    model = fit([("activity:a", "activity:b")] * 5 + [("activity:rare", "activity:a")] * 4)
    assert model.things == ("activity:a", "activity:b")


def test_saying_the_same_thing_twice_counts_as_one_person() -> None:
    assert fit([("activity:a", "activity:b", "activity:a", "activity:b")] * 4).things == ()


def test_people_with_one_thing_and_its_family_teach_nothing() -> None:
    assert fit([("activity:a", "family:games")] * 9).things == ()


@pytest.mark.parametrize("rows", [[], [()], [("activity:a",)], [CHESS]])
def test_a_new_town_gives_an_empty_model(rows: list[tuple[str, ...]]) -> None:
    model = fit(rows)
    assert model.affinities({"interest:chess": 1.0}, ["activity:club"]).tolist() == [0.0]
    assert model.why({"interest:chess": 1.0}, "activity:club") == ()
    assert model.known({"interest:chess": 1.0}) == 0


def test_what_the_model_does_not_know_counts_nothing() -> None:
    model = fit(town(together=40))
    likes = {"interest:chess": 1.0}
    assert model.affinities(likes | {"interest:flying": 1.0}, ["activity:club"]) == model.affinities(
        likes, ["activity:club"]
    )
    assert model.affinities(likes, ["activity:unheard"]).tolist() == [0.0]
    assert model.known(likes | {"interest:flying": 1.0}) == 1


def test_a_thing_does_not_speak_for_itself() -> None:
    model = fit(town(together=40))
    assert weight(model, "activity:club", "activity:club") == 0
    assert all(like != "activity:club" for like, _ in model.why({"activity:club": 1.0}, "activity:club"))


@settings(deadline=None)
@given(ROWS, st.integers(0, 999))
def test_the_order_of_people_changes_nothing(rows: list[set[str]], seed: int) -> None:
    shuffled = rows[:]
    random.Random(seed).shuffle(shuffled)
    one, other = fit(rows), fit(shuffled)
    assert one.things == other.things
    for thing in one.things:
        assert np.array_equal(one.affinities({thing: 1.0}, one.things), other.affinities({thing: 1.0}, one.things))


@settings(deadline=None)
@given(ROWS, st.sets(st.sampled_from([f"activity:{letter}" for letter in "abcd"]), min_size=1))
def test_taking_a_reason_away_lowers_the_affinity_by_its_contribution(rows: list[set[str]], liked: set[str]) -> None:
    model = fit(rows)
    likes = dict.fromkeys(liked, 1.0)
    for thing in model.things:
        whole = model.affinities(likes, [thing])[0]
        for like, share in model.why(likes, thing):
            less = {one: amount for one, amount in likes.items() if one != like}
            assert share > 0
            assert model.affinities(less, [thing])[0] == pytest.approx(whole - share, abs=3e-6)


def test_the_strongest_reason_comes_first() -> None:
    model = fit(town(together=40))
    reasons = model.why({"interest:chess": 1.0, "interest:walking": 1.0}, "activity:club")
    assert reasons[0][0] == "interest:chess"
    assert [share for _, share in reasons] == sorted((share for _, share in reasons), reverse=True)


def test_many_things_are_learned_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.core.learning._BUNDLES", 0)  # bundles of made-up chance hang on the last digit
    dice = random.Random(3)
    rows = [
        tuple(f"activity:{8 * group + dice.randrange(8)}" for _ in range(6)) for group in range(5) for _ in range(60)
    ]
    small = fit(rows, rank=6)
    monkeypatch.setattr("matching.core.learning._DENSE", 1)
    large = fit(rows, rank=6)
    for thing in small.things:
        likes = {thing: 1.0}
        assert large.affinities(likes, small.things) == pytest.approx(small.affinities(likes, small.things), abs=1e-5)


def test_a_saved_model_comes_back_as_it_was_and_as_the_same_bytes() -> None:
    model = fit(town(together=40))
    one, other = io.BytesIO(), io.BytesIO()
    save(model, one)
    one.seek(0)
    back = load(one)
    save(back, other)
    assert back.things == model.things
    assert weight(back, *CHESS) == weight(model, *CHESS) != 0
    assert one.getvalue() == other.getvalue()


def test_an_empty_model_can_be_saved() -> None:
    stream = io.BytesIO()
    save(fit([]), stream)
    stream.seek(0)
    assert load(stream).things == ()


def _packed(**arrays: object) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


PARTS = {"people": np.ones(1), "gives": np.ones((1, 1)), "takes": np.ones((1, 1))}


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        b"not a model",
        _packed(things=np.array(["a"])),
        _packed(things=np.array([{"a": 1}], dtype=object), **PARTS),
        _packed(things=np.array(["a", "b"]), **PARTS),
    ],
)
def test_a_spoilt_file_is_refused(spoilt: bytes) -> None:
    with pytest.raises(ValueError, match=r"learned model|pickle"):
        load(io.BytesIO(spoilt))


@pytest.mark.parametrize(("rank", "ridge"), [(0, 1.0), (3, 0.0), (3, -1.0)])
def test_a_rank_or_ridge_out_of_range_is_refused(rank: int, ridge: float) -> None:
    with pytest.raises(ValueError, match="rank"):
        fit([], rank=rank, ridge=ridge)


def test_the_row_of_a_person_names_what_each_thing_is() -> None:
    row = things_of(interests={"chess": 0.5}, liked=["7"], families=["games"], region="r1c2")
    assert row == {"interest:chess": 0.5, "activity:7": 1.0, "family:games": 0.5, "region:r1c2": 1.0}
    assert things_of(interests={}) == {}


def _circles(*, met: int) -> list[tuple[str, ...]]:
    """Return people of two circles of eight activities each, who do two in a row, and `met` who cross over."""
    pairs = [(f"activity:{circle}{n}", f"activity:{circle}{(n + 1) % 8}") for circle in "ab" for n in range(8)]
    return [*pairs * 6, *[("activity:a0", "activity:b0")] * met]


def test_activities_of_one_circle_draw_each_other_without_five_people_in_common() -> None:
    model = fit(_circles(met=0))
    same, other = model.affinities({"activity:a0": 1.0}, ["activity:a4", "activity:b4"])
    assert same > other


def test_where_people_live_draws_them_to_what_people_there_do() -> None:
    rows = [("activity:hill", "activity:club", "region:north")] * 20 + [
        ("activity:bay", "activity:club", "region:south")
    ] * 20
    model = fit(rows)
    hill, bay = model.affinities({"region:north": 1.0}, ["activity:hill", "activity:bay"])
    assert hill > bay


def test_the_place_of_people_with_one_activity_teaches_nothing() -> None:
    assert fit([("activity:hill", "region:north")] * 20).things == ()


def test_a_family_draws_to_an_activity_only_by_people_who_had_it_by_something_else() -> None:
    people = [("activity:go", "activity:tea"), ("activity:walk", "activity:tea")] * 20
    chess = [("interest:chess", "activity:go")] * 20
    lies_in = {"activity:go": ["family:games"], "interest:chess": ["family:games"]}
    alone = fit(people, within=lies_in)
    assert weight(alone, "family:games", "activity:go") == pytest.approx(weight(alone, "family:games", "activity:walk"))
    by_chess = fit(people + chess, within=lies_in)
    assert weight(by_chess, "family:games", "activity:go") > 4 * weight(by_chess, "family:games", "activity:walk")


@pytest.mark.parametrize(("people", "counted"), [(4, 0), (5, 5)])
def test_five_people_are_needed_who_had_the_family_by_something_else(people: int, counted: int) -> None:
    rows = [("activity:go", "activity:tea")] * 9 + [("interest:chess", "activity:go")] * people
    lies_in = {"activity:go": ["family:games"], "interest:chess": ["family:games"]}
    joint = met(rows, lies_in, no_subjects())
    go, games = joint.things.index("activity:go"), joint.things.index("family:games")
    assert together(joint.marks, joint.lent)[go, games] == counted


def _spoken_of(*of: str) -> Subjects:
    """Return one subject for each activity, from activity 0 on, as letters."""
    labels = np.full((len(of), 3), -1, np.int16)
    labels[:, 0] = [ord(letter) for letter in of]
    return Subjects(ids=np.arange(len(of)), labels=labels)


def test_something_liked_that_nobody_shares_speaks_through_its_subject() -> None:
    subjects = _spoken_of(*"aaaaabbbbb", "a")  # activity 10 is new
    rows = [(f"activity:{number % 5 + shift}", f"activity:{(number + 1) % 5 + shift}")
            for number in range(60) for shift in (0, 5)]  # fmt: skip
    model = fit(rows, subjects=subjects)
    assert not model.knows("activity:10")
    likes = things_of(interests={}, liked=["10"], subjects=model.subjects.of([10]))
    same, other = model.affinities(likes, ["activity:2", "activity:7"])
    assert same > other


def test_who_comes_steadily_is_counted_and_changes_nothing_else() -> None:
    people = town(together=40)
    model, steady = fit(people), fit([(*row, f"steady:{row[-1]}") for row in people])
    assert steady.people_behind(["steady:activity:club"]).tolist() == model.people_behind(["activity:club"]).tolist()
    assert (
        steady.affinities({CHESS[0]: 1.0}, model.things).tolist()
        == model.affinities({CHESS[0]: 1.0}, model.things).tolist()
    )
