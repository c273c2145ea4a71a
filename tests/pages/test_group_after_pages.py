"""After a group, and out of a round: who was named, a consent of its own, and being told plainly where one stands."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from matching.rounds.models import GroupJoiner, GroupMessage
from matching.rounds.states import Phase
from matching.rounds.timing import GLAD_WITHIN
from members.apart.services import are_kept_apart
from members.consent.models import Purpose
from members.consent.services import given, withdraw
from members.models import Member
from members.reports.models import Report
from tests.pages.test_group_pages import TELL, _quick, town  # noqa: F401


@pytest.fixture
def on(town):  # noqa: F811
    """A group of four that is on, two days before its date; returns the town, its people and the group."""
    return bring_together(town, "Ann Bo Cy Di")


def bring_together(town, names):  # noqa: F811
    people = town.join(names)
    (group,) = town.form()
    for client in people.values():
        client.post(f"/groups/g/{group.key}/answer", data={"said": "yes"})
    town.until(group.answer_until)
    town.until(group.starts_at - timedelta(days=2))
    return town, people, group


def named(client):
    """The first names on the page of people from one's groups, with the address of what can be done about each."""
    text = client.get("/groups/met").text
    links = re.findall(r'href="(/groups/g/[^"]+/with/[^"]+)"', text)
    return dict(zip(re.findall(r"<strong><bdi>(\w+)</bdi></strong>", text), links, strict=True))


def ids(town):  # noqa: F811
    return {one.name: one.id for one in town.db.scalars(sa.select(Member))}


def test_all_who_were_named_can_be_reported_and_kept_apart_whoever_has_left(on):
    town, people, group = on  # noqa: F811
    ann, bo, cy, di = (people[name] for name in ("Ann", "Bo", "Cy", "Di"))
    bo.post(f"/groups/g/{group.key}/say", data={"line": "quiet"})
    early = town.db.scalars(sa.select(GroupMessage.key)).one()
    lists = [set(named(ann))]
    for leaves in (bo, di, ann):
        leaves.post(f"/groups/g/{group.key}/bow-out")
        town.until(town.at + timedelta(minutes=15))
        lists.append(set(named(ann)))
    assert lists == [{"Bo", "Cy", "Di"}] * 4, "the list tells who left"
    assert "People from your groups" in ann.get("/groups").text
    assert ann.get(f"/groups/g/{group.key}").status_code == 404

    assert early in ann.get("/groups/met").text
    assert ann.get(f"/report/group_message/{early}").status_code == 200
    page = named(ann)["Bo"]
    assert "You leave" not in ann.get(page).text
    assert "/report/sent/" in ann.post(f"{page}/report", data={"reason": "wanted_more"}).location
    report = town.db.scalars(sa.select(Report)).one()
    assert report.subject_key == page.rpartition("/")[2]
    assert are_kept_apart(town.db, ids(town)["Ann"], ids(town)["Bo"])
    ann.post(f"{named(ann)['Cy']}/apart")
    assert are_kept_apart(town.db, ids(town)["Ann"], ids(town)["Cy"])


def test_whoever_reports_one_who_left_stays_in_the_group(on):
    town, people, group = on  # noqa: F811
    people["Bo"].post(f"/groups/g/{group.key}/bow-out")
    page = named(people["Ann"])["Bo"]
    assert "You leave" not in people["Ann"].get(page).text
    people["Ann"].post(f"{page}/report", data={"reason": "wanted_more"})
    assert are_kept_apart(town.db, ids(town)["Ann"], ids(town)["Bo"])
    assert group.phase is Phase.REVEALED
    assert people["Ann"].get(f"/groups/g/{group.key}").status_code == 200
    assert "You leave" in people["Ann"].get(named(people["Ann"])["Cy"]).text


def test_a_note_written_after_somebody_left_is_not_theirs_to_see(on):
    town, people, group = on  # noqa: F811
    people["Ann"].post(f"/groups/g/{group.key}/bow-out")
    town.until(town.at + timedelta(minutes=15))
    people["Bo"].post(f"/groups/g/{group.key}/say", data={"line": "quiet"})
    late = town.db.scalars(sa.select(GroupMessage.key)).one()
    assert late not in people["Ann"].get("/groups/met").text
    assert people["Ann"].get(f"/report/group_message/{late}").status_code == 404


def test_that_somebody_comes_not_today_cannot_be_reported_as_that_would_name_them(on):
    town, people, group = on  # noqa: F811
    people["Bo"].post(f"/groups/g/{group.key}/say", data={"line": "not_today"})
    key = town.db.scalars(sa.select(GroupMessage.key)).one()
    shown = people["Ann"].get(f"/groups/g/{group.key}").text
    assert "One of you" in shown
    assert key not in shown + people["Ann"].get("/groups/met").text
    assert people["Ann"].get(f"/report/group_message/{key}").status_code == 404


def test_whoever_comes_back_after_somebody_left_is_not_told_their_name(town):  # noqa: F811
    town, people, group = bring_together(town, "Ann Bo Cy Di Eve")
    bo = town.db.get_one(Member, ids(town)["Bo"])
    seat = next(one for one in group.seats if one.member is bo)
    seat.shown_at, bo.profile.paused = None, True  # as if Bo had paused while names were shown
    town.db.commit()
    people["Ann"].post(f"/groups/g/{group.key}/bow-out")
    town.at += timedelta(minutes=5)
    town.clock.move_to(town.at)
    bo.profile.paused = False
    town.db.commit()
    people["Di"].post(f"/groups/g/{group.key}/bow-out")
    assert set(named(people["Bo"])) == {"Cy", "Di", "Eve"}
    assert set(named(people["Ann"])) == {"Cy", "Di", "Eve"}


def test_who_is_not_in_a_circle_reads_what_they_would_without_one(on):
    town, people, group = on  # noqa: F811
    di = people["Di"]
    town.until(group.ends_at + timedelta(hours=1))
    assert "also takes you out" not in di.get(f"/groups/g/{group.key}").text, "the date is over"
    for name in ("Ann", "Bo", "Cy"):
        people[name].post(f"/groups/g/{group.key}/glad", data={"glad": "yes"})
    town.until(group.ends_at + GLAD_WITHIN)
    assert "So you are a circle now" in people["Ann"].get(f"/groups/g/{group.key}").text
    front = people["Ann"].get("/groups").text
    assert "A possible date for your circle" in front
    (circle,) = re.findall(r'href="(/groups/c/[^"]+)"', front)
    assert re.findall(r"\b(?:Bo|Cy|Di)\b", people["Ann"].get(circle).text) == [], "it tells who did not say yes"
    page = di.get(f"/groups/g/{group.key}").text
    assert "This group has ended" in page
    assert not re.search("circle|meet again", page.partition("<main")[2])
    assert "circle" not in di.get("/groups").text


def test_those_of_a_group_that_has_closed_can_be_reported_until_its_rows_go(on):
    town, people, group = on  # noqa: F811
    town.until(group.ends_at)
    town.until(group.ends_at + GLAD_WITHIN)
    assert group.phase is Phase.ENDED
    page = named(people["Ann"])["Bo"]
    assert town.come_in("Zed").get(page).status_code == 404
    assert "/report/sent/" in people["Ann"].post(f"{page}/report", data={"reason": "wanted_more"}).location
    town.db.delete(group)
    town.db.commit()
    assert named(people["Cy"]) == {}
    assert people["Ann"].get(page).status_code == 404


def test_who_left_before_anybody_was_named_has_met_nobody(town):  # noqa: F811
    people = town.join("Ann Bo Cy Di")
    (group,) = town.form()
    for name in ("Bo", "Cy", "Di"):
        people[name].post(f"/groups/g/{group.key}/answer", data={"said": "yes"})
    people["Ann"].post(f"/groups/g/{group.key}/bow-out")
    town.until(group.answer_until)
    assert group.phase is Phase.REVEALED
    assert named(people["Ann"]) == {}
    assert set(named(people["Bo"])) == {"Cy", "Di"}


def test_without_the_tick_for_the_consent_the_form_comes_back_with_what_was_typed(town):  # noqa: F811
    ann = town.come_in("Ann")
    told = {**TELL, "name": "Annie", "size": "4"}
    del told["consent"]
    answer = ann.post("/groups/join", data=told)
    assert answer.status_code == 422
    assert "we need your yes here" in answer.text
    assert 'value="Annie"' in answer.text
    assert re.search(r'name="size" value="4" checked', answer.text)
    assert re.search(r'name="agree" value="yes" checked', answer.text)
    assert town.db.scalars(sa.select(GroupJoiner)).all() == []
    profile = town.db.get_one(Member, ids(town)["Ann"]).profile
    assert Purpose.GROUPS not in given(town.db, profile_id=profile.id)
    assert ann.post("/groups/join", data={**told, "consent": "yes"}).location == "/groups"
    assert 'name="consent"' not in ann.get("/groups/join").text
    assert ann.post("/groups/join", data=told).location == "/groups", "given before, it is not asked for again"


@pytest.mark.parametrize("way", ["consent", "pause"])
def test_who_took_the_consent_back_or_paused_reads_that_they_are_not_in_the_round(town, way):  # noqa: F811
    ann = town.join("Ann")["Ann"]
    assert "You are in the next round" in ann.get("/groups").text
    profile = town.db.get_one(Member, ids(town)["Ann"]).profile
    if way == "consent":
        withdraw(town.db, profile_id=profile.id, purpose=Purpose.GROUPS, now=town.at)
    else:
        profile.paused = True
    town.db.commit()
    page = ann.get("/groups").text
    assert "You are in the next round" not in page
    assert "You are not in this round" in page
    assert ("Join again" if way == "consent" else "Go on again") in page
    if way == "consent":
        ann.post("/groups/join", data={**TELL, "name": "Ann"})
    else:
        profile.paused = False
        town.db.commit()
    assert "You are in the next round" in ann.get("/groups").text
