"""What the page of notices may send."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field

from members.consent.models import Purpose
from members.consent.notices import NOTICES
from members.consent.zones import zones
from members.forms import Form, Input, Problems, one_of, read_into

Hour = Annotated[int, Field(ge=0, le=23)]


class NoticesInput(Input):
    """Which notices somebody wants, and the hours in which they want none; by the clock of `zone`."""

    wanted: frozenset[Annotated[Purpose, AfterValidator(one_of(NOTICES))]] = frozenset()
    quiet_from: Hour = 21
    quiet_until: Hour = 8
    zone: Annotated[str, AfterValidator(one_of(zones()))] = "UTC"

    @classmethod
    def parse(cls, form: Form) -> tuple[Self | None, Problems]:
        """Return the input, or None and why not."""
        raw = {name: form.get(name, "") for name in ("quiet_from", "quiet_until", "zone")}
        return read_into(cls, {"wanted": form.getlist("wanted"), **raw})
