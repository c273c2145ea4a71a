"""Reading what a program sends: arguments of an address and bodies, each by its pydantic model."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Annotated, Any, ClassVar, TypeVar

from flask import request
from pydantic import BaseModel, BeforeValidator, Field, ValidationError, WithJsonSchema
from werkzeug.exceptions import UnsupportedMediaType

from refusals import BadInput
from web.api.problems import Fault, Unreadable

Known = TypeVar("Known", bound=BaseModel)
MOST_VALUES = 30  # of an argument that may come several times
_LONGEST = 2_000  # characters of one argument
_LARGEST = 2**31 - 1  # number that a cursor of ours names


def _flag(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _number(value: Any) -> Any:
    """Digits as a number: Python reads more spellings than we offer, such as 1_0."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10 else value


Flag = Annotated[bool, Field(strict=True), BeforeValidator(_flag)]
Limit = Annotated[int, Field(strict=True, ge=1, le=100), BeforeValidator(_number)]
Cursor = Annotated[str, Field(max_length=200), WithJsonSchema({"type": "string", "maxLength": 200, "format": "cursor"})]


class Paged(BaseModel):
    """Which part of a list is wanted: up to `limit` lines, from where the answer before stopped."""

    hidden: ClassVar[frozenset[str]] = frozenset()

    limit: Limit = 20
    cursor: Cursor | None = Field(default=None, description="`next` of the answer before.")


def read_arguments(model: type[Known]) -> Known:
    """The arguments of the address. Raises Unreadable, also for a name that is not offered."""
    hidden: frozenset[str] = getattr(model, "hidden", frozenset())
    names = {info.alias or name: info for name, info in model.model_fields.items() if name not in hidden}
    raw: dict[str, Any] = {}
    faults = []
    for name, values in request.args.lists():
        if name not in names:
            faults.append(Fault(where=f"?{name[:40]}", detail="There is no such argument."))
        elif isinstance(names[name].default, tuple):
            raw[name] = tuple(values[:MOST_VALUES])
        elif len(values) > 1:
            faults.append(Fault(where=f"?{name}", detail="This argument is given once."))
        else:
            raw[name] = _clean(values[0]) if values[0] else values[0]
    if faults:
        raise Unreadable(faults)
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise Unreadable.of(error, argument=True) from None


def read_body(model: type[Known]) -> Known:
    """The JSON body. Raises Unreadable, BadInput for what is no JSON, UnsupportedMediaType for another type."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        # JSON knows one kind of number, so 7.0 is a whole one too. Read strictly, a text is never taken for a number.
        sent = json.loads(request.get_data().decode(), parse_float=_whole, parse_constant=_no_number)
        return model.model_validate_json(json.dumps(sent), strict=True)
    except ValidationError as error:
        raise Unreadable.of(error) from None
    except (ValueError, RecursionError):
        raise BadInput("This is not JSON. It starts with a brace and is written in UTF-8.") from None


def _whole(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number


def _no_number(text: str) -> None:
    raise ValueError(text)


def cursor_of(*parts: object) -> str:
    """An opaque word for a place in a list; the parts hold no comma."""
    return base64.urlsafe_b64encode(",".join(map(str, parts)).encode()).decode().rstrip("=")


def parts_of(cursor: str, *kinds: type) -> list[Any]:
    """What a cursor was made of. Raises Unreadable for a word that is none of ours."""
    try:
        text = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
        parts = text.split(",")
        if len(parts) != len(kinds) or cursor_of(*parts) != cursor:
            raise ValueError
        read = [kind(part) for kind, part in zip(kinds, parts, strict=True)]
        if any(isinstance(part, int) and abs(part) > _LARGEST for part in read):
            raise ValueError
        return read
    except (ValueError, binascii.Error):
        raise Unreadable([Fault(where="?cursor", detail="This is no cursor of this list.")]) from None


def _clean(text: str) -> str:
    return " ".join("".join(c if c.isprintable() or c.isspace() else "" for c in text[:_LONGEST]).split())
