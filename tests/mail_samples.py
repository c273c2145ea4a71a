"""One of each mail we write, made by the services themselves in a small world of fixed names and times.

`python -m tests.mail_samples` writes them to docs/mails; a test holds them to what is written.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy.orm import Session

from activities.models import OccurrenceState
from activities.plans.confirming import tell_of_answer
from activities.plans.models import Plan, Turn, Waiting
from activities.plans.reminding import invite_to_check_in, remind
from activities.plans.telling_changes import tell_of_changes
from activities.plans.telling_places import tell_of_free_places
from matching.measures.answers import INTERVAL
from matching.measures.inviting import invite
from matching.rounds.models import Circle, GroupJoiner, Seat
from matching.rounds.news import tell_asked, tell_group, tell_not_enough
from matching.rounds.states import Phase, Said
from matching.weekly import write_week
from members.accounts.letters import post
from members.consent.models import Purpose
from members.consent.notices import NOTICES
from members.consent.services import give
from members.models import InterestSource, Member, ProfileInterest
from members.reports.models import Outcome
from members.reports.outcomes import OUTCOMES
from notices.models import Letter
from settings import Settings
from store import unit_of_work
from tests import groups, make
from tests.migrated import migrated_file

FOLDER = Path(__file__).parent.parent / "docs" / "mails"
_LATER = make.NOW + timedelta(days=7)
_VISIT = {
    "source": "organizer", "greeter": "Marion, in a green apron, meets you at the door.", "has_greeter": True,
    "talking": "few_words", "may_watch": True, "group_size": 6, "structure": "task", "leave_any_time": True,
    "first_ten_minutes": "You choose a seat and something to paint with. Tea is on the table.",
    "setting": "in_person", "role": "take_part", "judged": "nobody", "pairs": "never", "minutes": 60,
}  # fmt: skip
_ACCOUNT = {
    "sign_in": {"link": "https://doorstep.example/account/link/…", "code": "123456"},
    "welcome": {"link": "https://doorstep.example/account/link/…", "code": "123456"},
    "address": {"link": "https://doorstep.example/account/link/…"},
    "address_changed": {"link": "https://doorstep.example/account/link/…"},
    "address_taken": {},
    "report_outcome": {"told": OUTCOMES[Outcome.PUT_RIGHT].told},
    "link_worker": {"link": "https://doorstep.example/short-lists/offer/…"},
    "organizing/invite": {"name": "Library club", "link": "https://doorstep.example/organizing/join/…"},
    "organizing/handed_over": {
        "name": "Library club",
        "link": "https://doorstep.example/organizing/at/library-club/people",
    },
    "organizing/answer": {
        "said": "Something in your listing needs another look. You can change it and send it again.",
        "title": "Reading circle",
        "words": "Please say in the first lines who says hello.",
        "link": "https://doorstep.example/organizing/drafts/a-draft",
    },
    "organizing/still_right": {
        "title": "Reading circle",
        "lines": ["Every Tuesday, 10:30 to 12:00", "Alderbridge Library"],
        "link": "https://doorstep.example/organizing/still-right/…",
        "last": True,
    },
    "changed": {"what": "Your password was changed.", "account": "https://doorstep.example/account"},
}


def a_small_service(folder: Path) -> Flask:
    """An application with a database of its own and secrets that are always the same."""
    from app import create_app

    return create_app(
        Settings(
            _env_file=None,
            secret_key="the same secret for every sample of a mail",
            encryption_keys=[Fernet.generate_key().decode()],
            database_url=migrated_file(folder / "samples.sqlite"),
            public_url="https://doorstep.example",
            trusted_hosts=["doorstep.example"],
            index_folder=None,
            erasures=folder / "erasures.jsonl",
        )
    )


def samples(app: Flask) -> dict[str, str]:
    """Each mail by its name, as subject, what goes along, and text."""
    found: dict[str, str] = {}
    with app.test_request_context(base_url="https://doorstep.example"):
        for kind, values in _ACCOUNT.items():
            with unit_of_work(app.extensions["sessions"]) as db:
                post(db, kind, "ann@example.org", stale_at=_LATER, **values)
                found[kind.replace("/", "_")] = _newest(db)
        for private in (False, True):
            for name, text in _notices(app, private=private):
                found[f"{name}_private" if private else name] = text
    return found


def _notices(app: Flask, *, private: bool) -> Iterator[tuple[str, str]]:
    sessions = app.extensions["sessions"]
    with unit_of_work(sessions) as db:
        address = "bo@example.org" if private else "ann@example.org"
        who = make.writes_to(db, address, wants=NOTICES, private_mode=private)
        who.key = "private" if private else "open"
        who.profile.interests.append(ProfileInterest(interest="painting", source=InterestSource.TICKED))
        give(db, profile_id=who.profile.id, purpose=Purpose.MEASURES, now=_at(22, 5) - INTERVAL)
        plan = _plan(db, who)
        member_id, plan_id = who.id, plan.id
    steps = (
        ("notice_still", _at(24, 17), lambda db, now: remind(db, Purpose.NOTICE_STILL, after=plan_id - 1, now=now)),
        ("notice_evening", _at(25, 18), lambda db, now: remind(db, Purpose.NOTICE_EVENING, after=plan_id - 1, now=now)),
        ("notice_soon", _at(26, 8, 35), lambda db, now: remind(db, Purpose.NOTICE_SOON, after=plan_id - 1, now=now)),
        ("notice_check_in", _at(27, 10, 5), lambda db, now: invite_to_check_in(db, after=plan_id - 1, now=now)),
        ("notice_weekly", _at(22, 16, 5), lambda db, now: write_week(db, after=member_id - 1, now=now)),
        ("notice_questions", _at(22, 5, 5), lambda db, now: invite(db, after=member_id - 1, now=now)),
    )
    with unit_of_work(sessions) as db:
        tell_of_answer(db, db.get_one(Plan, plan_id), now=_at(22, 12))
        yield "notice_planned", _newest(db)
    for name, now, step in steps:
        with unit_of_work(sessions) as db:
            step(db, now)
            yield name, _newest(db)
    for name, change in (
        ("moved", _move),
        ("called_off", _call_off),
        ("as_planned", _put_back),
        ("elsewhere", _elsewhere),
    ):
        with unit_of_work(sessions) as db:
            change(db.get_one(Plan, plan_id), db)
        with unit_of_work(sessions) as db:
            tell_of_changes(db, after=plan_id - 1, now=_at(23, 12))
            yield f"notice_change_{name}", _newest(db)
    with unit_of_work(sessions) as db:
        plan = db.get_one(Plan, plan_id)
        db.add(Waiting(plan_id=plan_id, turn=Turn.OFFERED, since=make.NOW, offered_until=_at(24, 12)))
        db.flush()
        tell_of_free_places(db, now=_at(23, 12))
        yield "notice_place", _newest(db)
        db.delete(db.get_one(Waiting, plan.id))
    with unit_of_work(sessions) as db:
        for name, text in _of_groups(db, db.get_one(Member, member_id)):
            yield f"notice_groups_{name}", text


def _of_groups(db: Session, who: Member) -> Iterator[tuple[str, str]]:
    """Each step of a small group, with the group put into the state that it tells of."""
    row = groups.bare_group(db)
    row.key, row.title = f"group-{who.key}", "Open bench: paint beside others"
    row.starts_at, row.ends_at, row.answer_until = _at(26, 10, 30), _at(26, 12), _at(24, 9)
    seat = Seat(key=f"seat-{who.key}", member=who, said=Said.YES)
    row.seats.append(seat)
    db.flush()
    tell_asked(db, [seat], now=make.NOW)
    yield "asked", _newest(db)
    steps = {"on": Phase.REVEALED, "too_few": Phase.TOO_FEW, "called_off": Phase.CALLED_OFF, "glad": Phase.AFTER}
    for name, phase in steps.items():
        row.phase = phase
        tell_group(db, row, [seat], now=make.NOW)
        yield name, _newest(db)
    joiner = GroupJoiner(round_id=row.round_id, member=who, joined_at=make.NOW)
    db.add(joiner)
    db.flush()
    tell_not_enough(db, [joiner], now=make.NOW)
    yield "not_enough", _newest(db)
    assert row.round_id is not None
    row.round_id, row.circle_id = None, groups.parents(db)["circle"]
    for name, met in (("circle", 1), ("circle_asked", 2)):
        db.get_one(Circle, row.circle_id).met = met
        tell_asked(db, [seat], now=make.NOW)
        yield name, _newest(db)


def _plan(db: Session, who: Member) -> Plan:
    activity = make.activity(
        db, key=f"open-bench-{who.key}", title="Open bench: paint beside others", places_max=8, first_visit=_VISIT,
        interests=["painting"], dates=["2026-11-26T10:30", "2026-12-03T10:30"], area_name="Alderbridge",
        venue=make.venue(db, name="The Old Library"), organizer=make.organizer(db, name="Alderbridge Library"),
    )  # fmt: skip
    plan = make.plan(db, who, activity, make.dates_of(db, activity)[0])
    plan.key = f"plan-{who.key}"
    db.flush()
    return plan


def _move(plan: Plan, db: Session) -> None:
    date = make.dates_of(db, plan.activity)[0]
    date.starts_at, date.ends_at = (one + timedelta(hours=1) for one in (date.starts_at, date.ends_at))


def _call_off(plan: Plan, db: Session) -> None:
    make.dates_of(db, plan.activity)[0].state = OccurrenceState.CANCELLED


def _put_back(plan: Plan, db: Session) -> None:
    date = make.dates_of(db, plan.activity)[0]
    date.state, date.starts_at, date.ends_at = OccurrenceState.ON, plan.starts_at, plan.ends_at


def _elsewhere(plan: Plan, db: Session) -> None:
    assert plan.activity is not None
    plan.activity.venue = make.venue(db, name="The Tannery", address="3 Mill Lane")


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def _newest(db: Session) -> str:
    letter = db.scalars(sa.select(Letter).order_by(Letter.id.desc()).limit(1)).one()
    along = ["List-Unsubscribe: yes, by one press"] if letter.stop else []
    along += ["Attached: date.ics"] if letter.calendar else []
    head = "\n".join([f"Subject: {letter.subject}", *along])
    # What is signed differs with the release of the library, and nobody reads it.
    text = re.sub(r"(/notices/stop/|/plans/way-out/)\S+", r"\1…", letter.text)
    return f"{head}\n\n{text.strip()}\n"


def main() -> None:
    """Write docs/mails anew."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    with TemporaryDirectory() as folder:
        for name, text in samples(a_small_service(Path(folder))).items():
            (FOLDER / f"{name}.txt").write_text(text, encoding="utf-8")
            sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
