from __future__ import annotations

import math

import pytest

from matching.core.reasons import Offer, PartOfDay, Reason, ReasonKind, part_of_day, reasons_for
from matching.core.types import Commitment, Facts, Noise, Structure, Talking, Where

GENTLE = Facts(
    talking=Talking.FEW_WORDS,
    may_watch=True,
    group_size=6,
    structure=Structure.TASK,
    greeter=True,
    leave_any_time=True,
    noise=Noise.QUIET,
    commitment=Commitment.DROP_IN,
    minutes=45,
)


def kinds(offer: Offer, most: int = 4) -> list[ReasonKind]:
    return [reason.kind for reason in reasons_for(offer, most=most)]


def test_interest_distance_company_and_watching_come_first() -> None:
    offer = Offer(where=Where.PLACE, km=0.9, facts=GENTLE, shared=("drawing",), free=True)
    assert reasons_for(offer) == (
        Reason(ReasonKind.INTEREST, "drawing"),
        Reason(ReasonKind.DISTANCE, 0),
        Reason(ReasonKind.GROUP_SIZE, 6),
        Reason(ReasonKind.JUST_WATCH),
    )


def test_all_that_is_true_is_told_in_order_when_there_is_room() -> None:
    offer = Offer(where=Where.AREA, facts=GENTLE, visits=2, free=True, part_of_day=PartOfDay.MORNING)
    assert kinds(offer, 99) == [
        ReasonKind.AREA,
        ReasonKind.BEEN_BEFORE,
        ReasonKind.GROUP_SIZE,
        ReasonKind.JUST_WATCH,
        ReasonKind.TASK,
        ReasonKind.GREETED,
        ReasonKind.LEAVE_ANY_TIME,
        ReasonKind.QUIET,
        ReasonKind.DROP_IN,
        ReasonKind.FREE,
        ReasonKind.SHORT,
        ReasonKind.PART_OF_DAY,
    ]


@pytest.mark.parametrize("where", [Where.PLACE, Where.UNKNOWN])
@pytest.mark.parametrize("km", [None, math.nan])
def test_what_is_not_known_is_never_a_reason(where: Where, km: float | None) -> None:
    assert reasons_for(Offer(where=where, km=km)) == ()


def test_a_distance_is_not_told_of_a_place_we_could_not_read() -> None:
    assert reasons_for(Offer(where=Where.UNKNOWN, km=1.0)) == ()


def test_what_others_like_is_told_only_where_nothing_of_ones_own_draws() -> None:
    alone = Offer(where=Where.ONLINE, others="drawing")
    assert reasons_for(alone)[0] == Reason(ReasonKind.OTHERS, "drawing")
    for own in ({"shared": ("a",)}, {"liked": "Paint pots"}, {"close_to": ("a",)}, {"own_words": ("clay",)}):
        assert ReasonKind.OTHERS not in kinds(Offer(where=Where.ONLINE, others="drawing", **own))


def test_at_most_two_interests_are_named_and_a_related_one_only_without_them() -> None:
    assert kinds(Offer(where=Where.ONLINE, shared=("a", "b", "c"), close_to=("d",))) == [
        ReasonKind.INTEREST,
        ReasonKind.INTEREST,
        ReasonKind.ONLINE,
    ]
    offer = Offer(where=Where.ONLINE, close_to=("d", "e"), own_words=("ukulele",))
    assert reasons_for(offer)[0] == Reason(ReasonKind.CLOSE_TO, "d")
    words = Offer(where=Where.ONLINE, own_words=("ukulele", "banjo"))
    assert reasons_for(words)[0] == Reason(ReasonKind.OWN_WORD, "ukulele")


def test_no_is_not_a_reason() -> None:
    facts = Facts(may_watch=False, greeter=False, leave_any_time=False, talking=Talking.LOTS, noise=Noise.LOUD)
    assert reasons_for(Offer(where=Where.PLACE, facts=facts, free=False)) == ()


def test_little_talking_is_told_where_watching_is_not_stated() -> None:
    offer = Offer(where=Where.PLACE, facts=Facts(talking=Talking.NONE))
    assert reasons_for(offer) == (Reason(ReasonKind.TALKING, Talking.NONE),)


def test_a_large_group_is_told_last() -> None:
    offer = Offer(where=Where.PLACE, km=3, facts=Facts(group_size=40, greeter=True))
    assert kinds(offer) == [ReasonKind.DISTANCE, ReasonKind.GREETED, ReasonKind.GROUP_SIZE]


def test_a_solo_idea_is_not_praised_for_its_company() -> None:
    offer = Offer(where=Where.ANYWHERE, facts=GENTLE, free=True)
    assert kinds(offer) == [ReasonKind.ANYWHERE, ReasonKind.FREE, ReasonKind.SHORT]


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (4, "evening"),
        (5, "morning"),
        (11, "morning"),
        (12, "afternoon"),
        (16, "afternoon"),
        (17, "evening"),
        (0, "evening"),
    ],
)
def test_the_day_has_three_parts(hour: int, part: str) -> None:
    assert part_of_day(hour) == part


def test_a_place_somewhere_in_town_never_claims_a_distance() -> None:
    kinds = [reason.kind for reason in reasons_for(Offer(where=Where.PLACE, somewhere=True))]
    assert kinds == [ReasonKind.SOMEWHERE]
