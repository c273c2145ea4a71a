"""What a busy hour asks: pages, searches, suggestions, plans and answers of many members, in fixed shares."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session

from activities.models import Activity, Occurrence
from benchmarks.load_world import key_of, mark_of
from matching.models import Opinion

_RAW_TOKEN = "b" * 40


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request; `who` is the number of a member, 0 for nobody, and `form` is what is sent."""

    kind: str
    path: str
    who: int
    form: str = ""

    @property
    def method(self) -> str:
        return "POST" if self.form else "GET"


class Mix:
    """Draws requests. Shares in per cent; "suggestions" are nearly always of somebody who was not there before."""

    def __init__(self, app: Flask, db: Session, *, members: int, seed: int = 1) -> None:
        self._dice, self._members = random.Random(seed), members
        self._app = app
        self._token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(_RAW_TOKEN)
        ahead = (
            sa.select(Activity.key, Occurrence.id)
            .join(Occurrence, Occurrence.activity_id == Activity.id)
            .where(Occurrence.starts_at > datetime.now(UTC))
            .limit(5_000)
        )
        self._dates: Sequence[Any] = db.execute(ahead).all()
        self._shares: tuple[tuple[int, Callable[[], Asked]], ...] = (
            (30, self._nearby), (10, self._search), (25, self._activity), (15, self._suggestions), (8, self._plans),
            (5, self._api), (5, self._plan), (2, self._opinion),
        )  # fmt: skip

    def draw(self) -> Asked:
        """The next request."""
        [make] = self._dice.choices([make for _share, make in self._shares], [share for share, _make in self._shares])
        return make()

    def cookie(self, who: int) -> str:
        """The cookie of a member who was here today already; empty for nobody."""
        if not who:
            return ""
        said = {
            "_user_id": mark_of(who), "device": key_of(who), "seen": datetime.now(UTC).date().isoformat(),
            "_permanent": True, "csrf_token": _RAW_TOKEN,
        }  # fmt: skip
        serializer = self._app.session_interface.get_signing_serializer(self._app)  # type: ignore[attr-defined]
        return f"{self._app.config['SESSION_COOKIE_NAME']}={serializer.dumps(said)}"

    def _who(self) -> int:
        return self._dice.randint(1, self._members)

    def _nearby(self) -> Asked:
        return Asked(kind="nearby", path="/nearby", who=self._who())

    def _search(self) -> Asked:
        km, more = self._dice.choice(("5", "10", "any")), self._dice.choice(("cost=free", "when=week", "talking=few"))
        return Asked(kind="search", path=f"/nearby?km={km}&{more}", who=self._who())

    def _activity(self) -> Asked:
        who = self._dice.choice((0, self._who()))
        return Asked(kind="activity", path=f"/activities/{self._dice.choice(self._dates).key}", who=who)

    def _suggestions(self) -> Asked:
        return Asked(kind="suggestions", path="/for-you", who=self._who())

    def _plans(self) -> Asked:
        return Asked(kind="plans", path="/plans", who=self._who())

    def _api(self) -> Asked:
        return Asked(kind="api", path=f"/api/v1/activities?limit=20&km={self._dice.choice(('5', 'any'))}", who=0)

    def _plan(self) -> Asked:
        date = self._dice.choice(self._dates)
        return self._sent("plan", "/plans/new", activity=date.key, date=date.id, answer="might")

    def _opinion(self) -> Asked:
        key = self._dice.choice(self._dates).key
        return self._sent("opinion", f"/for-you/{key}/say", opinion=self._dice.choice(tuple(Opinion)).value)

    def _sent(self, kind: str, path: str, **fields: object) -> Asked:
        return Asked(kind=kind, path=path, who=self._who(), form=urlencode({**fields, "csrf_token": self._token}))
