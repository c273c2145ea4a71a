"""Refusals and errors under /api/ as application/problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from flask import Response, request
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from refusals import Refusal

MEDIA_TYPE = "application/problem+json"

Words: TypeAlias = LazyString | str


class Fault(BaseModel):
    """One thing in a request that could not be read."""

    where: str = Field(description='A pointer into the body, such as "/listings/0/title", or "?km" for an argument.')
    detail: str


class Problem(BaseModel):
    """Why a request was not met, in words that a person can be shown."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    reference: str | None = Field(default=None, description="What to name when you write to us.")
    faults: list[Fault] = []


class Unreadable(Refusal):
    """Parts of a request cannot be read; `faults` says which, and why."""

    status = 422
    title = lazy_gettext("We could not read that")

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__("Something in this request is not as the description of the API says.")
        self.faults = list(faults)

    @classmethod
    def of(cls, error: ValidationError, *, argument: bool = False) -> Unreadable:
        """From what pydantic found, without what was sent."""
        return cls(
            Fault(where=_pointer(one["loc"], argument), detail=one["msg"])
            for one in error.errors(include_url=False, include_context=False, include_input=False)
        )


class NotNow(Refusal):
    """What was asked is well said and cannot be done as things stand."""

    status = 409
    title = lazy_gettext("That cannot be done as things stand")


def is_api() -> bool:
    """Whether this request is one of the API."""
    return request.path.startswith("/api/")


def problem(
    title: Words,
    sentence: Words,
    status: int,
    *,
    reference: str | None = None,
    faults: Iterable[Fault] = (),
    headers: Mapping[str, Any] | None = None,
) -> Response:
    """The answer that says why there is no other."""
    told = Problem(title=str(title), status=status, detail=str(sentence), reference=reference, faults=list(faults))
    content = told.model_dump_json(exclude_defaults=True)
    response = Response(content, status=status, content_type=MEDIA_TYPE, headers=headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def _pointer(path: tuple[int | str, ...], argument: bool) -> str:
    if argument:
        return f"?{path[0]}" if path else "?"
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
