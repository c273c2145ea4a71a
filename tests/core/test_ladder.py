"""Where an activity stands between being on one's own and welcoming others."""

from __future__ import annotations

import pytest

from matching.core.ladder import SMALL_GROUP, Rung, rung_of
from matching.core.types import Facts, Judged, Kind, RoleAsked, Setting, Structure, Talking, Where

CLUB = {"kind": Kind.CLUB, "where": Where.PLACE}
ONLINE = {"kind": Kind.ONLINE, "where": Where.ONLINE}


@pytest.mark.parametrize(
    ("placed", "facts", "rung"),
    [
        ({"kind": Kind.SOLO, "where": Where.ANYWHERE}, Facts(), Rung.SOLO),
        (CLUB, Facts(setting=Setting.ALONE), Rung.SOLO),
        (ONLINE, Facts(talking=Talking.LOTS, may_watch=True), Rung.LISTENING_ONLINE),
        (ONLINE, Facts(talking=Talking.NONE), Rung.LISTENING_ONLINE),
        (ONLINE, Facts(talking=Talking.FEW_WORDS), Rung.FEW_WORDS),
        (ONLINE, Facts(), None),
        (CLUB, Facts(talking=Talking.NONE, group_size=60), Rung.SIDE_BY_SIDE),
        (CLUB, Facts(talking=Talking.FEW_WORDS, structure=Structure.TASK, may_watch=True), Rung.SIDE_BY_SIDE),
        (CLUB, Facts(talking=Talking.FEW_WORDS, structure=Structure.TASK), Rung.FEW_WORDS),
        (CLUB, Facts(talking=Talking.SOME, group_size=SMALL_GROUP), Rung.SMALL_GROUP),
        (CLUB, Facts(talking=Talking.LOTS, group_size=SMALL_GROUP + 1), None),
        (CLUB, Facts(talking=Talking.SOME), None),
        (CLUB, Facts(talking=Talking.SOME, group_size=6, judged=Judged.FEEDBACK), None),
        (CLUB, Facts(role=RoleAsked.HELP, talking=Talking.LOTS), Rung.HELPING),
        ({"kind": Kind.VOLUNTEER, "where": Where.AREA}, Facts(), Rung.HELPING),
        ({"kind": Kind.VOLUNTEER, "where": Where.ONLINE}, Facts(may_watch=True), Rung.HELPING),
        ({"kind": Kind.VOLUNTEER, "where": Where.PLACE}, Facts(role=RoleAsked.HOST), Rung.GREETING),
        (CLUB, Facts(judged=Judged.CONTEST, talking=Talking.SOME, group_size=5), None),
        (CLUB, Facts(), None),
        (CLUB, Facts(may_watch=True), None),
    ],
)
def test_the_stated_facts_decide(placed, facts, rung):
    assert rung_of(facts=facts, **placed) is rung
