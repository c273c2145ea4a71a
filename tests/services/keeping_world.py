"""A small town in a SQLite file, and a person who has told us something in every way there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from activities.exchange.outward.own_calendar import make_address
from activities.models import Activity
from activities.organizing.models import ToldName
from activities.plans.models import Turn, Waiting
from app import create_app
from members.accounts.devices import open_device
from members.keeping.owned import Person, is_theirs, person_of, traceable
from members.models import Member, Profile, Role
from members.places.gazetteer import Gazetteer
from members.queries import find_profile_of_guest
from settings import Settings
from store import unit_of_work
from tests import make
from tests.migrated import migrated_file
from tests.path_rows import GENTLE, past_plan

CANARY = "kanarienvogel"


@dataclass
class World:
    """An application on files in a folder."""

    app: Flask
    folder: Path

    def visitor(self) -> Visitor:
        return Visitor(self, self.app.test_client())

    def change(self) -> Any:
        return unit_of_work(self.app.extensions["sessions"])

    def engine(self) -> sa.Engine:
        engine = self.app.extensions["sessions"].kw["bind"]
        assert isinstance(engine, sa.Engine)
        return engine

    def files_with(self, needles: list[bytes]) -> list[tuple[str, bytes]]:
        """Every file below the folder that holds one of the needles, with that needle."""
        found = []
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                found += [(path.name, needle) for needle in needles if needle in content]
        return found


def world(folder: Path, settings: Settings, **over: Any) -> World:
    """A town of a few clubs, its database, index and journal in the folder: what is there already, or new."""
    database = folder / "town.sqlite"
    if not database.exists():
        migrated_file(database)
    own = {
        "database_url": f"sqlite:///{database}",
        "index_folder": folder / "index",
        "erasures": folder / "journal" / "erasures.jsonl",
        "demo": True,
    }
    app = create_app(settings.model_copy(update={**own, **over}))
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions["gazetteer"] = Gazetteer(settings)  # the list of places that other tests use as well
    return World(app=app, folder=folder)


def fill(world: World, *, now: datetime) -> None:
    """Put clubs on: one that is gentle, one with few places, and some to choose from."""
    ahead = (now + timedelta(days=3)).strftime("%Y-%m-%dT18:00")
    with world.change() as db:
        organizer = make.organizer(db, key="library")
        venue = make.venue(db, key="hall")
        for number, interest in enumerate(["painting", "chess", "dogs", "walking", "choirs", "board-games"]):
            make.activity(
                db, key=f"club-{number}", title=f"{interest.title()} together", organizer=organizer, venue=venue,
                interests=[interest], dates=[ahead], first_visit=GENTLE, now=now,
                places_max=2 if number == 1 else None,
            )  # fmt: skip


@dataclass
class Visitor:
    """Somebody at a browser."""

    world: World
    client: FlaskClient

    def tell(self, *, comfort: str = "2", place: str = "Telford", **over: Any) -> None:
        """Fill in the three screens, allow what can be allowed, and say what was thought of a suggestion."""
        words = f"I used to paint, {CANARY} of words"
        likes = {"interests": ["painting"], "words": words, "avoid": ["crowds", "alcohol"]}
        self.post("/you/likes", **{**likes, **over})
        self.post("/you/place", place=place, travel="bus", minutes="30", languages=["en"], needs=["step_free"])
        self.post("/you/pace", comfort=comfort, free=["weekday_evening"])
        self.post("/privacy/choices", purpose="pacing", answer="yes")
        self.post("/privacy/choices", purpose="learning", answer="yes")
        self.post("/for-you/club-2/say", opinion="more")
        self.post("/questions/begin")
        self.post("/questions", **{"going-somewhere-new": "7"})

    def post(self, address: str, **form: Any) -> Any:
        answer = self.client.post(address, data=form)
        assert answer.status_code < 400, (address, answer.status_code, answer.text[:2000])
        return answer

    def sign_in(self, email: str, *, roles: Sequence[Role] = (), now: datetime) -> Member:
        """Be a member, with a profile, who has just signed in, in two steps."""
        with self.world.change() as db:
            member = make.member(db, email, roles=roles, now=now)
            member.profile = Profile(changed_at=now)
            key = open_device(db, member, agent="", second_step=True, now=now)
        with self.client.session_transaction() as session:
            session["_user_id"], session["device"] = member.fs_uniquifier, key
        return member

    def profile(self, db: Session) -> Profile:
        with self.client.session_transaction() as session:
            mark, key = session.get("_user_id"), session.get("guest")
        if mark:
            return db.scalars(sa.select(Profile).join(Member).where(Member.fs_uniquifier == mark)).one()
        profile = find_profile_of_guest(db, key)
        assert profile is not None
        return profile

    def person(self) -> Person:
        with self.world.app.extensions["sessions"]() as db:
            return person_of(db, self.profile(db))

    def was_out(self, *, now: datetime, days_ago: int = 2, **said: Any) -> str:
        """A plan that is over, and what was said of it; returns the key of the plan."""
        with self.world.change() as db:
            club = db.scalars(sa.select(Activity).where(Activity.key == "club-0")).one()
            plan = past_plan(db, self.profile(db), club, days_ago=days_ago, feared=7, now=now)
            db.add(ToldName(plan_id=plan.id, name=f"{CANARY} Ann"))
            db.add(Waiting(plan_id=plan.id, turn=Turn.PAUSED, since=now, offered_until=now))
            make_address(db, plan.profile_id, neutral=False, now=now)
            key = plan.key
        self.post(f"/plans/{key}/check-in", **{"outcome": "went", "felt": "4", "note": f"{CANARY} of a note", **said})
        return key


def stored_values(world: World, person: Person) -> list[bytes]:
    """What the file holds of a person, as it is stored: keys and encrypted values; short or shared ones left out."""
    values: set[bytes] = set()
    with world.app.extensions["sessions"]() as db:
        for holding, table in traceable():
            raw = [sa.literal_column(f'"{name}"', sa.types.NULLTYPE) for name in holding.columns if name not in _SHARED]
            mine = sa.select(*raw).select_from(table).where(is_theirs(db, holding, table, person))
            for row in db.execute(mine):
                values |= {one if isinstance(one, bytes) else str(one).encode() for one in row if one is not None}
    return sorted(value for value in values if len(value) >= 12 and not value[:4].isdigit())


# What other rows hold as well: titles and places of activities, names of areas, zones, interests.
_SHARED = {
    "title",
    "place",
    "zone",
    "area_zone",
    "area_name",
    "area_cell",
    "interest",
    "purpose",
    "measure",
    "free",
    "languages",
    "email",
}


def demo_member(*, now: datetime) -> Member:
    """Somebody of the demo town, to look in as."""
    return Member(key="demo-ben", name="Ben", demo_note="a tester", created_at=now)
