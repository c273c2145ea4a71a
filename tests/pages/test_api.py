"""The API: what programs may read without a key, what a key opens, and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from activities.editing.drafts import LOOKED_AT
from activities.editing.models import Draft
from activities.models import Activity, ListingState, OccurrenceState
from activities.organizing.models import PersonRole
from activities.organizing.people import let_in
from activities.plans.models import Answer
from activities.review.models import Act, ReviewAct
from members.models import InterestSource, Member, ProfileInterest, Role
from members.programs.models import ProgramKey, Scope
from members.programs.services import make_key
from tests import make
from web.api.reading import cursor_of

pytestmark = pytest.mark.usefixtures("clock_from_now")
NOW = datetime.now(UTC).replace(microsecond=0)
SOON = (NOW + timedelta(days=3)).strftime("%Y-%m-%dT10:00")
LATER = (NOW + timedelta(days=10)).strftime("%Y-%m-%dT10:00")


def key_for(db, member: Member, *scopes: Scope) -> dict[str, str]:
    """The header of a program with a key for these."""
    key = make_key(db, member, name="a program", scopes=scopes, days=30, now=NOW)
    db.commit()
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def ann(db) -> Member:
    member = make.writes_to(db, "ann@example.org")
    db.commit()
    return member


def organizer_of(db, member: Member, *, looked_at: int = LOOKED_AT):
    """An organizer that the member owns, of which so many listings were looked at."""
    organizer = make.organizer(db, key="library")
    let_in(db, organizer, member, PersonRole.OWNER, now=NOW)
    for number in range(looked_at):
        made = make.activity(db, key=f"seen-{number}", organizer=organizer, dates=[SOON], now=NOW)
        db.add(ReviewAct(organizer_id=organizer.id, activity_id=made.id, act=Act.APPROVED, at=NOW))
    db.commit()
    return organizer


def listing(**over):
    return {
        "key": "knitting-hour", "kind": "club", "where": "online", "title": "Knitting hour",
        "summary": "Knit along, camera off if you like.", "interests": ["knitting"], "timezone": "Europe/London",
        "dates": [{"starts_local": SOON, "minutes": 60}, {"starts_local": LATER, "minutes": 60}],
        "first_visit": {"greeter": "Priya says hello", "first_ten_minutes": "People say their first name"}, **over,
    }  # fmt: skip


# Without a key


def test_the_whole_list_is_read_cursor_by_cursor(client, db):
    keys = [make.activity(db, dates=[SOON], now=NOW).key for _ in range(5)]
    db.commit()
    found, address = [], "/api/v1/activities?limit=2&when=month"
    while address:
        answer = client.get(address)
        found += [one["key"] for one in answer.json["activities"]]
        address = _next(answer)
    assert found == keys
    assert answer.json["total"] == 5


def _next(answer) -> str | None:
    link = answer.headers.get("Link")
    return link and link.partition(">")[0].removeprefix("<http://127.0.0.1:5000")


def test_a_list_goes_on_after_the_last_one_though_another_came_before_it(client, db):
    first, second = (make.activity(db, dates=[SOON], now=NOW) for _ in range(2))
    db.commit()
    following = _next(client.get("/api/v1/activities?limit=1"))
    make.activity(db, dates=[(NOW + timedelta(days=1)).strftime("%Y-%m-%dT10:00")], now=NOW)
    db.commit()
    assert [one["key"] for one in client.get(following).json["activities"]] == [second.key]
    assert first.key != second.key


def test_a_cursor_that_is_none_of_ours_is_told(client, db, ann):
    key = make.activity(db, dates=[SOON], now=NOW).key
    header = key_for(db, ann, Scope.PLANS)
    far = cursor_of(10**30), cursor_of("0001-01-01T00:00:00+23:00"), cursor_of("2026-11-23T10:00:00"), "!"
    for cursor in far:
        for path in ("/api/v1/me/plans", f"/api/v1/activities/{key}/dates"):
            assert client.get(path, headers=header, query_string={"cursor": cursor}).status_code == 422, (path, cursor)


def test_whoever_has_the_answer_already_is_told_so(client, db):
    made = make.activity(db, dates=[SOON], now=NOW)
    db.commit()
    for path in ("activities", f"activities/{made.key}", f"activities/{made.key}/dates", "interests", "openapi.json"):
        answer = client.get(f"/api/v1/{path}")
        again = client.get(f"/api/v1/{path}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (answer.status_code, again.status_code, again.data) == (200, 304, b""), path


def test_an_activity_is_told_as_its_publisher_said_it(client, db):
    visit = {"greeter": "Sam at the door", "talking": "few_words", "group_size": 6}
    made = make.activity(db, dates=[SOON], now=NOW, interests=["chess"], first_visit=visit, cost_amount="2.50")
    db.commit()
    told = client.get(f"/api/v1/activities/{made.key}").json
    assert told["first_visit"]["greeter"] == "Sam at the door"
    assert (told["interests"], told["cost_amount"], told["venue"]["lat"]) == (["chess"], "2.50", make.TOWN[0])
    dates = client.get(f"/api/v1/activities/{made.key}/dates?limit=1").json
    assert [one["state"] for one in dates["dates"]] == ["on"]


@pytest.mark.parametrize("state", [ListingState.PAUSED, ListingState.DRAFT, ListingState.WITHDRAWN])
def test_what_is_not_on_show_is_not_told(client, db, state):
    made = make.activity(db, dates=[SOON], now=NOW)
    made.state = state
    db.commit()
    answer = client.get(f"/api/v1/activities/{made.key}")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_every_fault_of_a_request_is_named_at_once(client):
    answer = client.get("/api/v1/activities?km=7&when=never&colour=red&limit=0")
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert {one["where"] for one in answer.json["faults"]} == {"?colour"}
    answer = client.get("/api/v1/activities?km=7&when=never&limit=0")
    assert {one["where"] for one in answer.json["faults"]} == {"?km", "?when", "?limit"}


def test_an_unknown_place_is_told_and_nothing_is_guessed(client):
    answer = client.get("/api/v1/activities?near=Xyzzyville")
    assert (answer.status_code, answer.json["faults"][0]["where"]) == (422, "?near")


def test_another_method_is_refused_with_those_there_are(client):
    answer = client.delete("/api/v1/interests")
    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


# With a key


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer doorstep_none", "Basic YTpi", "Bearer \N{SNOWMAN}"])
def test_without_a_key_that_opens_something_nothing_is_told(client, header):
    answer = client.get("/api/v1/me/plans", headers={"Authorization": header.encode().decode("latin-1")})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer realm=doorstep")


def test_a_key_opens_only_what_it_is_for(client, db, ann):
    header = key_for(db, ann, Scope.PLANS)
    assert client.get("/api/v1/me/plans", headers=header).status_code == 200
    for path in ("me/suggestions", "me/organizers", "venues?words=hall"):
        assert client.get(f"/api/v1/{path}", headers=header).status_code == 403, path
    assert client.post("/api/v1/me/plans", headers=header, json={}).status_code == 403


@pytest.mark.parametrize("how", ["run out", "ended", "closed", "signed out everywhere"])
def test_a_key_that_has_ended_opens_nothing(client, db, ann, how):
    from members.accounts.devices import end_all

    header = key_for(db, ann, Scope.PLANS)
    key = db.query(ProgramKey).one()
    if how == "run out":
        key.expires_at = NOW - timedelta(seconds=1)
    elif how == "ended":
        db.delete(key)
    elif how == "closed":
        ann.active = False
    else:
        end_all(db, ann)
    db.commit()
    assert client.get("/api/v1/me/plans", headers=header).status_code == 401


def test_a_key_leaves_no_trace_in_a_cookie_and_is_kept_as_a_hash(client, db, ann):
    header = key_for(db, ann, Scope.PLANS)
    answer = client.get("/api/v1/me/plans", headers=header)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-cache"
    kept = db.query(ProgramKey).one()
    assert header["Authorization"].removeprefix("Bearer ") not in {kept.key_hash, kept.name}
    assert kept.used_at is not None


def test_suggestions_are_those_of_the_page_and_tell_nothing_of_how_things_felt(client, db, ann):
    gentle = {"talking": "none", "may_watch": True, "leave_any_time": True, "group_size": 6, "greeter": "Sam"}
    make.activity(db, title="Drawing together", dates=[SOON], interests=["drawing"], first_visit=gentle)
    ann.profile.interests.append(ProfileInterest(interest="drawing", source=InterestSource.TICKED))
    ann.profile.comfort = 3
    db.commit()
    told = client.get("/api/v1/me/suggestions", headers=key_for(db, ann, Scope.SUGGESTIONS)).json
    assert [one["activity"]["title"] for one in told["suggestions"]] == ["Drawing together"]
    assert set(told) == {"suggestions", "paused", "rest"}
    assert set(told["suggestions"][0]) == {"slot", "why", "activity"}


def test_who_pauses_gets_no_suggestions_by_a_program_either(client, db, ann):
    make.activity(db, dates=[SOON], now=NOW)
    ann.profile.paused = True
    told = client.get("/api/v1/me/suggestions", headers=key_for(db, ann, Scope.SUGGESTIONS)).json
    assert (told["suggestions"], told["paused"]) == ([], True)


def test_a_plan_is_made_answered_and_listed(client, db, ann):
    made = make.activity(db, dates=[SOON], now=NOW)
    date = make.dates_of(db, made)[0].id
    header = key_for(db, ann, Scope.PLANS, Scope.CHANGE_PLANS)
    wish = {"activity": made.key, "date": date, "answer": "might", "feared": 7}
    plan = client.post("/api/v1/me/plans", headers=header, json=wish)
    assert plan.status_code == 201
    assert "feared" not in plan.json
    address = f"/api/v1/me/plans/{plan.json['key']}"
    assert client.put(address, headers=header, json={"answer": "going"}).json["answer"] == Answer.GOING
    assert client.get(address, headers=header).json["answer"] == Answer.GOING
    assert client.put(address, headers=header, json={"answer": "not_after_all"}).status_code == 200
    assert client.get("/api/v1/me/plans", headers=header).json["plans"] == []


def test_nobody_reads_or_changes_the_plan_of_another(client, db, ann):
    made = make.activity(db, dates=[SOON], now=NOW)
    plan = make.plan(db, ann, made, make.dates_of(db, made)[0], now=NOW)
    bea = make.writes_to(db, "bea@example.org")
    header = key_for(db, bea, Scope.PLANS, Scope.CHANGE_PLANS)
    assert client.get(f"/api/v1/me/plans/{plan.key}", headers=header).status_code == 404
    answer = client.put(f"/api/v1/me/plans/{plan.key}", headers=header, json={"answer": "not_after_all"})
    assert answer.status_code == 404


def test_what_cannot_be_planned_is_told_calmly(client, db, ann):
    made = make.activity(db, dates=[SOON], now=NOW)
    header = key_for(db, ann, Scope.CHANGE_PLANS)
    answer = client.post("/api/v1/me/plans", headers=header, json={"activity": made.key, "answer": "going"})
    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    answer = client.post("/api/v1/me/plans", headers=header, data="{", content_type="application/json")
    assert answer.status_code == 400
    answer = client.post("/api/v1/me/plans", headers=header, data={"activity": made.key})
    assert answer.status_code == 415


# Organizers


def test_listings_go_out_change_and_stay_as_they_are(client, db, ann):
    organizer_of(db, ann)
    header = key_for(db, ann, Scope.LISTINGS, Scope.CHANGE_LISTINGS)
    address = "/api/v1/organizers/library/listings"
    for sent, outcome in (
        ({}, "new"),
        ({}, "unchanged"),
        ({"title": "Knitting"}, "changed"),
        ({"title": "Knitting"}, "unchanged"),
    ):
        answer = client.put(address, headers=header, json={"listings": [listing(**sent)]})
        assert [one["outcome"] for one in answer.json["listings"]] == [outcome]
    assert client.get("/api/v1/activities/knitting-hour").json["title"] == "Knitting"
    listed = client.get(address, headers=header).json["listings"]
    assert [one["key"] for one in listed] == ["seen-0", "seen-1", "seen-2", "knitting-hour"]
    assert db.query(ReviewAct).filter_by(act=Act.CHANGED).count() == 2  # somebody looks at both afterwards


def test_the_first_listings_of_a_group_are_not_put_out_by_a_program(client, db, ann):
    organizer_of(db, ann, looked_at=LOOKED_AT - 1)
    header = key_for(db, ann, Scope.CHANGE_LISTINGS)
    answer = client.put("/api/v1/organizers/library/listings", headers=header, json={"listings": [listing()]})
    assert (answer.status_code, db.query(Activity).filter_by(key="knitting-hour").count()) == (409, 0)


def test_one_listing_that_cannot_be_read_keeps_all_of_them_back(client, db, ann):
    organizer_of(db, ann)
    header = key_for(db, ann, Scope.CHANGE_LISTINGS)
    wrong = listing(key="other", interests=["no-such-thing"], timezone="Europe", dates=[{"starts_local": "soon"}])
    sent = {"listings": [listing(), wrong]}
    answer = client.put("/api/v1/organizers/library/listings", headers=header, json=sent)
    assert answer.status_code == 422
    where = {one["where"] for one in answer.json["faults"]}
    assert where == {"/listings/1/interests/0", "/listings/1/timezone", "/listings/1/dates/0/starts_local"}
    assert db.query(Activity).filter_by(key="knitting-hour").count() == 0


def test_a_date_that_somebody_plans_is_called_off_rather_than_lost(client, db, ann):
    organizer_of(db, ann)
    header = key_for(db, ann, Scope.CHANGE_LISTINGS)
    address = "/api/v1/organizers/library/listings"
    client.put(address, headers=header, json={"listings": [listing()]})
    made = db.query(Activity).filter_by(key="knitting-hour").one()
    first, second = (one.id for one in make.dates_of(db, made))
    make.plan(db, ann, made, make.dates_of(db, made)[0], now=NOW)
    db.commit()
    client.put(
        address,
        headers=header,
        json={"listings": [listing(dates=[{"starts_local": "2040-01-01T10:00"}], drop_in="Any day")]},
    )
    db.expire_all()
    there = {one.id: one.state for one in make.dates_of(db, made)}
    assert there.pop(first) is OccurrenceState.CANCELLED
    assert second not in there
    assert list(there.values()) == [OccurrenceState.ON]


def test_what_is_another_groups_or_is_being_looked_at_is_left_alone(client, db, ann):
    organizer = organizer_of(db, ann)
    other = make.activity(db, key="not-ours", title="Not ours", now=NOW)
    waiting = make.activity(db, key="waiting", title="Waiting", organizer=organizer, now=NOW)
    db.add(
        Draft(key="d" * 12, organizer_id=organizer.id, activity_id=waiting.id, typed={}, changed_at=NOW, sent_at=NOW)
    )
    header = key_for(db, ann, Scope.CHANGE_LISTINGS)
    sent = [listing(key="not-ours"), listing(key="waiting"), listing(key="nowhere", where="place", venue="no-hall")]
    answer = client.put("/api/v1/organizers/library/listings", headers=header, json={"listings": sent})
    assert [one["outcome"] for one in answer.json["listings"]] == ["taken", "waits", "no_venue"]
    db.expire_all()
    assert (other.title, waiting.title) == ("Not ours", "Waiting")


def test_a_listing_is_paused_and_a_program_that_sends_it_again_leaves_it_so(client, db, ann):
    organizer_of(db, ann)
    header = key_for(db, ann, Scope.LISTINGS, Scope.CHANGE_LISTINGS)
    address = "/api/v1/organizers/library/listings"
    client.put(address, headers=header, json={"listings": [listing()]})
    step = f"{address}/knitting-hour/step"
    assert client.post(step, headers=header, json={"step": "pause"}).json["state"] == "paused"
    assert client.post(step, headers=header, json={"step": "pause"}).status_code == 409
    client.put(address, headers=header, json={"listings": [listing(title="Knitting")]})
    assert client.get("/api/v1/activities/knitting-hour").status_code == 404


def test_listings_of_a_group_one_does_not_act_for_are_not_told(client, db, ann):
    make.organizer(db, key="chess-club")
    header = key_for(db, ann, *Scope)
    for method, rest in (("GET", ""), ("PUT", ""), ("POST", "/one/step")):
        sent = {"listings": [listing()]} if method == "PUT" else {"step": "pause"}
        answer = client.open(
            f"/api/v1/organizers/chess-club/listings{rest}", method=method, headers=header,
            **({} if method == "GET" else {"json": sent}),
        )  # fmt: skip
        assert answer.status_code == 404, method


def test_places_are_found_for_listings(client, db, ann):
    make.venue(db, key="old-mill", name="The Old Mill", address="Mill Lane")
    header = key_for(db, ann, Scope.LISTINGS)
    assert [one["key"] for one in client.get("/api/v1/venues?words=mill", headers=header).json["venues"]] == [
        "old-mill"
    ]
    make.venue(db, key="rosa", name="Café Rosa")
    for words in ("café", "CAFÉ rosa"):
        found = client.get("/api/v1/venues", headers=header, query_string={"words": words}).json["venues"]
        assert [one["key"] for one in found] == ["rosa"], words
    for nothing in ("", "%F2%B2%96%9F"):  # a letter that does not exist is left out, so nothing is asked for
        answer = client.get(f"/api/v1/venues?words={nothing}", headers=header)
        assert (answer.status_code, answer.json["venues"]) == (200, [])
    assert Role.ORGANIZER not in ann.held_roles


@pytest.mark.sqlite
def test_limits_are_told_and_kept(settings, engine, sessions, db, ann):
    from app import create_app
    from web.limits import limiter

    header = key_for(db, ann, Scope.PLANS, Scope.CHANGE_PLANS)
    app = create_app(settings.model_copy(update={"rate_limits": True}), engine=engine)
    app.extensions["sessions"] = sessions
    try:
        client = app.test_client()
        answer = client.get("/api/v1/me/plans", headers=header)
        assert (answer.headers["RateLimit-Limit"], answer.headers["RateLimit-Remaining"]) == ("3600", "3599")
        assert 0 < int(answer.headers["RateLimit-Reset"]) <= 3601
        for left in range(299, -1, -1):
            answer = client.post("/api/v1/me/plans", headers=header, json={})
            assert (answer.status_code, answer.headers["RateLimit-Remaining"]) == (422, str(left))
        answer = client.post("/api/v1/me/plans", headers=header, json={})
        assert (answer.status_code, answer.content_type) == (429, "application/problem+json")
        assert answer.headers["Retry-After"] == answer.headers["RateLimit-Reset"]
    finally:
        limiter.reset()
        limiter.enabled = False
