"""One's own account: bringing along what a guest kept, ways in, changes, signing out, erasing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from matching.models import Feedback, Opinion
from members.accounts.letters import Mail
from members.accounts.models import Device, MailLink, Passkey, Purpose
from members.consent.models import Consent
from members.models import Guest, Member, Profile, ProfileInterest
from notices.models import Letter
from notices.outbox import claim, mark_refused, put
from store import Model
from tests import make
from tests.mailbox import ask, code_in, come_in, letters, link_in, without

LONG = "four quiet words walking"
LATER = timedelta(minutes=16)


def say(client, *interests, words="", town=""):
    client.post("/you/likes", data={"interests": list(interests), "words": words})
    if town:
        client.post("/you/place", data={"place": town, "travel": "walk", "minutes": "45"})


def is_in(client):
    return client.get("/account").status_code == 200


def the_profile(db):
    db.expire_all()
    return db.scalars(sa.select(Profile)).one()


def interests(db):
    return {row.interest for row in the_profile(db).interests}


def rows_of(db, *models):
    return [db.scalar(sa.select(sa.func.count()).select_from(model)) for model in models]


# What a guest kept


def test_what_a_guest_kept_is_the_members_and_is_seen_on_another_device(client, app, db):
    say(client, "chess", words="I used to paint", town="Alderbridge")
    client.post("/privacy/choices", data={"purpose": "learning", "answer": "yes"})
    before = the_profile(db).id
    assert come_in(client, db, "ann@example.org") == "/for-you"
    profile = the_profile(db)
    assert (profile.id, profile.guest_id is None) == (before, True)
    assert rows_of(db, Guest, Consent) == [0, 1]
    other = app.test_client()
    come_in(other, db, "ann@example.org")
    page = other.get("/you").get_data(as_text=True)
    assert "I used to paint" in page
    assert "Alderbridge" in page


def test_the_old_cookie_of_the_guest_opens_nothing(client, app, db):
    say(client, "chess")
    before = client.get_cookie("doorstep").value
    come_in(client, db, "ann@example.org")
    thief = app.test_client()
    thief.set_cookie("doorstep", before)
    assert "Chess" not in thief.get("/you").get_data(as_text=True)


def test_a_link_opened_on_another_device_takes_nothing_from_the_one_that_asked(client, app, db):
    """A slip in the address must not hand a guest's answers to a stranger."""
    say(client, "chess")
    link = link_in(ask(client, db, "stranger@example.org"))
    stranger = app.test_client()
    stranger.post(link, data={"old_enough": "yes"})
    assert "Chess" not in stranger.get("/you").get_data(as_text=True)
    assert "Chess" in client.get("/you").get_data(as_text=True)


@pytest.fixture
def two(client, app, db):
    """A device with chess and a town, a member with knitting and needs; both said something of an activity."""
    activity, other = make.activity(db), make.activity(db)
    db.commit()
    home = app.test_client()
    say(home, "knitting")
    come_in(home, db, "ann@example.org")
    kept = the_profile(db)
    kept.needs = ["seating"]
    db.commit()
    say(client, "chess", words="I used to paint", town="Alderbridge")
    db.expire_all()
    brought = db.scalars(sa.select(Profile).where(Profile.guest_id.is_not(None))).one()
    for profile, about, opinion in ((kept, activity, "more"), (brought, activity, "not_now"), (brought, other, "more")):
        db.add(Feedback(profile_id=profile.id, activity_id=about.id, opinion=Opinion(opinion), said_at=make.NOW))
    db.commit()
    assert come_in(client, db, "ann@example.org") == "/account/two-profiles"
    return client


def test_two_profiles_wait_until_one_is_chosen(two, db):
    page = two.get("/account/two-profiles").get_data(as_text=True)
    assert "Chess" in page
    assert "Knitting" in page
    assert rows_of(db, Profile, Guest) == [2, 1]
    assert "Knitting" in two.get("/you").get_data(as_text=True)


@pytest.mark.parametrize(
    ("keep", "has", "opinions"),
    [
        ("account", {"knitting"}, {"more"}),
        ("device", {"chess", "painting"}, {"not_now", "more"}),
        ("both", {"knitting", "chess", "painting"}, {"more"}),
    ],
)
def test_a_choice_keeps_opinions_of_both_and_settles_where_they_clash(two, db, keep, has, opinions):
    answer = two.post("/account/two-profiles", data={"keep": keep})
    assert answer.headers["Location"] == "/for-you"
    assert interests(db) == has
    assert {row.opinion for row in db.scalars(sa.select(Feedback))} == opinions
    assert rows_of(db, Profile, Guest, Feedback) == [1, 0, 2]
    assert bool(the_profile(db).needs) is (keep != "device")
    assert two.get("/account/two-profiles").headers["Location"] == "/for-you"


def test_a_consent_taken_back_later_is_not_brought_back(two, db):
    kept, brought = db.scalars(sa.select(Profile).order_by(Profile.guest_id.is_not(None))).all()
    day = timedelta(days=1)
    for profile, given, ended in ((kept, -3, -1), (brought, -2, None)):
        db.add(
            Consent(
                profile_id=profile.id, purpose="learning", wording=1, given_at=make.NOW + given * day,
                withdrawn_at=make.NOW + ended * day if ended else None,
            )
        )  # fmt: skip
    db.commit()
    two.post("/account/two-profiles", data={"keep": "both"})
    db.expire_all()
    assert [row.withdrawn_at is None for row in db.scalars(sa.select(Consent))] == [False, False]


# Showing again that it is you


def test_what_cannot_be_undone_asks_again_after_a_while(client, db):
    say(client, "chess")
    come_in(client, db, "ann@example.org")
    with time_machine.travel(datetime.now(UTC) + LATER):
        for path in ("/account/address", "/account/own-password", "/account/passkeys/new", "/you/delete"):
            assert client.get(path).headers["Location"] == f"/account/again?then={path}"
            assert client.post(path).headers["Location"].startswith("/account/again?then=")
        assert client.post("/account/own-password/remove").headers["Location"] == "/account/again"
        assert rows_of(db, Member, Profile) == [1, 1]
        assert come_in(client, db, "ann@example.org", then="/account/address") == "/account/address"
        assert client.get("/account/address").status_code == 200


# Another address


def test_another_address_is_confirmed_there_and_told_to_the_old_one(client, app, db):
    come_in(client, db, "ann@example.org")
    client.post("/account/address", data={"email": "Anna@example.org"})
    letter = letters(db)[0]
    assert (letter.kind, letter.address) == ("address", "anna@example.org")
    assert db.scalars(sa.select(Member.email)).all() == ["ann@example.org"]
    anywhere = app.test_client()
    assert anywhere.get(link_in(letter)).status_code == 200
    assert db.scalars(sa.select(Member.email)).all() == ["ann@example.org"]
    anywhere.post(link_in(letter))
    assert db.scalars(sa.select(Member.email)).all() == ["anna@example.org"]
    told = letters(db)[0]
    assert (told.kind, told.address) == ("address_changed", "ann@example.org")
    assert "anna" not in told.text
    assert is_in(client)


def test_the_old_address_can_take_it_back(client, app, db):
    come_in(client, db, "ann@example.org")
    with time_machine.travel(datetime.now(UTC) - timedelta(days=1)):
        client.post("/account/own-password", data={"password": LONG})
    client.post("/account/address", data={"email": "thief@example.org"})
    client.post(link_in(letters(db)[0]))
    back = link_in(letters(db)[0])
    with time_machine.travel(datetime.now(UTC) + timedelta(days=6)):
        assert app.test_client().post(back).status_code == 302
    member = db.scalars(sa.select(Member)).one()
    assert (member.email, member.password) == ("ann@example.org", None)
    assert not is_in(client)


def test_moving_on_twice_does_not_take_the_way_back_from_the_first_address(client, app, db):
    come_in(client, db, "ann@example.org")
    for later, email in enumerate(("thief@example.org", "again@example.org")):
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=later)):
            client.post("/account/address", data={"email": email})
            client.post(link_in(letters(db)[0]))
    to_thief, to_ann = (link_in(letter) for letter in letters(db) if letter.kind == "address_changed")
    app.test_client().post(to_ann)
    assert db.scalars(sa.select(Member.email)).all() == ["ann@example.org"]
    assert app.test_client().post(to_thief).status_code == 404


def test_an_address_that_has_an_account_is_told_only_there(client, app, db):
    make.member(db, "bob@example.org")
    db.commit()
    come_in(client, db, "ann@example.org")
    client.get("/account")
    pages = []
    for email in ("bob@example.org", "new@example.org"):
        answer = client.post("/account/address", data={"email": email}, follow_redirects=True)
        pages.append((answer.status_code, without(answer.get_data(as_text=True), email)))
    assert pages[0] == pages[1]
    assert {letter.address: letter.kind for letter in letters(db)[:2]} == {
        "bob@example.org": "address_taken",
        "new@example.org": "address",
    }
    assert "/account/link/" not in letters(db)[1].text


# Password


def test_a_password_signs_in_and_tells_by_mail(client, app, db):
    come_in(client, db, "ann@example.org")
    other = app.test_client()
    come_in(other, db, "ann@example.org")
    client.post("/account/own-password", data={"password": LONG})
    assert letters(db)[0].kind == "changed"
    assert is_in(client)
    assert not is_in(other)
    wrong = other.post("/account/password", data={"email": "ann@example.org", "password": LONG + "x"})
    assert wrong.status_code == 422
    assert "do not go together" in wrong.get_data(as_text=True)
    assert not is_in(other)
    other.post("/account/password", data={"email": "ANN@example.org", "password": LONG})
    assert is_in(other)
    client.post("/account/own-password/remove")
    assert (
        app.test_client().post("/account/password", data={"email": "ann@example.org", "password": LONG}).status_code
        == 422
    )


@pytest.mark.parametrize("password", ["", "short", "password1234", "ann@example.org", "aaaaaaaaaaaa", "x" * 73])
def test_a_password_that_is_easy_to_guess_is_not_kept(client, db, password):
    come_in(client, db, "ann@example.org")
    assert client.post("/account/own-password", data={"password": password}).status_code == 422
    assert db.scalars(sa.select(Member.password)).all() == [None]


def test_what_a_password_is_made_of_is_up_to_the_member(client, app, db):
    come_in(client, db, "ann@example.org")
    password = "ännä går hemåt 很慢  "
    client.post("/account/own-password", data={"password": password})
    other = app.test_client()
    assert other.post("/account/password", data={"email": "ann@example.org", "password": password}).status_code == 302


# Devices


def test_one_device_is_signed_out_and_then_everywhere(client, app, db):
    other, third = app.test_client(), app.test_client()
    for one in (client, other, third):
        come_in(one, db, "ann@example.org")
    stranger = app.test_client()
    come_in(stranger, db, "bob@example.org")
    first = min(db.scalars(sa.select(Device.id)))
    stranger.post(f"/account/devices/{first}/sign-out")
    assert is_in(client)
    other.post(f"/account/devices/{first}/sign-out")
    assert [is_in(one) for one in (client, other, third)] == [False, True, True]
    other.post("/account/sign-out-everywhere")
    assert [is_in(one) for one in (other, third, stranger)] == [False, False, True]


def test_signing_out_of_this_device_in_the_list_is_signing_out(client, db):
    come_in(client, db, "ann@example.org")
    device = db.scalars(sa.select(Device.id)).one()
    assert client.post(f"/account/devices/{device}/sign-out").headers["Location"] == "/"
    assert not is_in(client)


# Erasing


def test_erasing_leaves_no_row_of_the_member_or_their_address(client, app, db):
    canary = "canary@example.org"
    say(client, "chess", words="canary words")
    come_in(client, db, canary)
    client.post("/account/own-password", data={"password": LONG})
    client.post("/account/address", data={"email": "other@example.org"})
    other = app.test_client()
    ask(other, db, canary)
    assert "Deleted" in client.post("/you/delete", follow_redirects=True).get_data(as_text=True)
    db.expire_all()
    assert rows_of(db, Member, Profile, ProfileInterest, Device, MailLink, Passkey) == [0, 0, 0, 0, 0, 0]
    assert [letter.address for letter in letters(db)] == ["other@example.org"]
    assert canary not in str([db.execute(sa.select(table)).all() for table in Model.metadata.sorted_tables])
    assert not is_in(client)


def test_a_member_of_the_demo_town_is_looked_at_and_not_signed_in(app, db):
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"demo": True})
    member = Member(key="demo-lena", name="Lena", demo_note="paints", created_at=make.NOW)
    db.add(member)
    db.commit()
    client = app.test_client()
    client.post("/demo", data={"key": "demo-lena"})
    assert client.get("/account").headers["Location"].startswith("/account/sign-in")
    assert code_in(ask(client, db, "ann@example.org"))
    assert db.scalars(sa.select(MailLink.purpose)).all() == [Purpose.ENTER]
    assert db.scalars(sa.select(Letter.member_id)).all() == [None]


def test_the_page_of_the_account_says_that_a_mailbox_refuses_our_mail(client, db):
    come_in(client, db, "ann@example.org")
    member = db.scalars(sa.select(Member).where(Member.email == "ann@example.org")).one()
    assert "could not be handed over" not in client.get("/account").text
    assert "did not take our last mail" not in client.get("/you/notices").text
    at = datetime.now(UTC)
    mail = Mail(
        kind="changed", address="ann@example.org", subject="a", text="b", stale_at=at + LATER, member_id=member.id
    )  # fmt: skip
    put(db, mail, now=at)
    for letter in claim(db, now=at):
        mark_refused(db, letter)
    db.commit()
    assert "could not be handed over" in client.get("/account").text
    assert "did not take our last mail" in client.get("/you/notices").text


def test_who_is_signed_out_elsewhere_while_a_page_is_made_gets_no_fault_of_ours(client, db, monkeypatch):
    come_in(client, db, "ann@example.org")
    monkeypatch.setattr("members.current.find_signed_in_member", lambda _db: None)
    assert client.get("/account").status_code == 404
