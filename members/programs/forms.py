"""What the form of a new key sends."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _

from members.accounts.forms import clean_name
from members.forms import Form
from members.programs.models import Scope

DAYS = (30, 90, 365)


@dataclass(frozen=True, kw_only=True)
class NewKey:
    """What a key is called, what it is for, and how long it lasts."""

    name: str
    scopes: frozenset[Scope]
    days: int

    @classmethod
    def parse(cls, form: Form, *, offered: Collection[Scope]) -> tuple[NewKey | None, dict[str, str]]:
        """The key that is wished for, or None with a sentence for each field."""
        name, ticked, days = clean_name(form.get("name", "")), set(form.getlist("scopes")), form.get("days", "")
        problems = {}
        if not name:
            problems["name"] = _("Give it a name, so that you know later which program has it.")
        if not ticked or ticked - {one.value for one in offered}:
            problems["scopes"] = _("Tick at least one of these.")
        if days not in map(str, DAYS):
            problems["days"] = _("Please pick one of these.")
        if problems:
            return None, problems
        return cls(name=name, scopes=frozenset(map(Scope, ticked)), days=int(days)), {}
