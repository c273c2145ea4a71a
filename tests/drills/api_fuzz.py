"""Thousands of requests made from the description of the API, right ones and wrong ones, each held against it.

    python -m tests.drills.api_fuzz --examples 300

Prints how many requests were made and what was found; ends with 1 if anything was.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import schemathesis
from cryptography.fernet import Fernet
from flask import Flask
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from activities.editing.drafts import LOOKED_AT
from activities.organizing.models import PersonRole
from activities.organizing.people import let_in
from activities.review.models import Act, ReviewAct
from app import create_app
from members.models import Profile
from members.programs.models import Scope
from members.programs.services import make_key
from settings import Settings
from store import unit_of_work
from store.migrate import upgrade
from tests import make
from web.api.reading import cursor_of

PLACES = ("Telford", "Shrewsbury", "")
# What a rule, a place or two values together mean no JSON Schema can say: refusing them is right as well.
_ALSO_RIGHT = ["2xx", "401", "403", "404", "409", "422"]
_MEANS_MORE = ("GET /api/v1/activities", "PUT /api/v1/organizers/{key}/listings", "GET /api/v1/me/plans",
               "GET /api/v1/activities/{key}/dates", "GET /api/v1/organizers/{key}/listings")  # fmt: skip


@dataclass
class Found:
    """What came of a run: requests by status, and each sort of fault with one example."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        return self.statuses.total()


def fuzz(app: Flask, key: str, *, examples: int, seed: int = 1, thorough: bool = True) -> Found:
    """Ask for every operation: so many examples of each and, when thorough, the edges of every schema."""
    for name, values in {"place": PLACES, "cursor": (cursor_of(20, 5), cursor_of(3), "")}.items():
        schemathesis.openapi.format(name, st.sampled_from(values))
    config = SchemathesisConfig.from_dict({
        "seed": seed,
        "headers": {"Authorization": f"Bearer {key}"},
        "generation": {"max-examples": examples, "database": "none"},
        "phases": {"coverage": {"enabled": thorough}, "stateful": {"enabled": thorough}},
        "checks": {"ignored_auth": {"enabled": False}},  # it cannot follow an application in its own process
        "operations": [
            {"include-name": name, "checks": {"positive_data_acceptance": {"expected-statuses": _ALSO_RIGHT}}}
            for name in _MEANS_MORE
        ],
    })  # fmt: skip
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
    found = Found()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            for one in event.recorder.interactions.values():
                if one.response is not None:
                    found.statuses[one.response.status_code] += 1
            for checks in event.recorder.checks.values():
                for check in checks:
                    if check.failure_info is not None:
                        failure = check.failure_info.failure
                        told = f"{failure.message}\n{check.failure_info.code_sample}"
                        found.faults.setdefault(f"{failure.operation}: {failure.title}", told)
        elif isinstance(event, events.NonFatalError):
            found.faults.setdefault(f"{event.label}: {event.phase}", str(event.value))
        elif isinstance(event, events.FatalError):
            raise event.exception
    return found


def prepared(app: Flask) -> str:
    """Put a few things into an empty, migrated store; return a key of a member who may do everything."""
    at = datetime.now(UTC)
    with unit_of_work(app.extensions["sessions"]) as db:
        member = make.member(db, "program@example.org", now=at)
        member.profile = Profile(changed_at=at)
        organizer = make.organizer(db)
        let_in(db, organizer, member, PersonRole.OWNER, now=at)
        wall = (at + timedelta(days=3)).strftime("%Y-%m-%dT10:00")
        for _number in range(LOOKED_AT):
            made = make.activity(db, organizer=organizer, dates=[wall], now=at)
            db.add(ReviewAct(organizer_id=organizer.id, activity_id=made.id, act=Act.APPROVED, at=at))
        key = make_key(db, member, name="fuzz", scopes=list(Scope), days=30, now=at)
    assert key is not None
    return key


def main() -> int:
    """Run it against an empty store of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--examples", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            _env_file=None, secret_key="a secret for this drill alone, long enough", rate_limits=False,
            encryption_keys=[Fernet.generate_key().decode()], database_url=f"sqlite:///{folder}/api.sqlite",
            index_folder=None, erasures=Path(folder, "erasures.jsonl"),
        )  # type: ignore[call-arg]  # fmt: skip
        app = create_app(settings)
        upgrade(app.extensions["sessions"].kw["bind"])
        found = fuzz(app, prepared(app), examples=chosen.examples, seed=chosen.seed)
    print(f"{found.requests} requests, by status: {dict(sorted(found.statuses.items()))}")
    for name, told in found.faults.items():
        print(f"\n{name}\n{told}")
    print(f"{len(found.faults)} faults.")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
