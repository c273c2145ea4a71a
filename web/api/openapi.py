"""The description of the API as OpenAPI 3.1, made from the models that its views read and answer with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from web.api.blueprint import PREFIX, READS, WRITES
from web.api.operations import OPERATIONS, Operation
from web.api.problems import MEDIA_TYPE, Problem

_REF = "#/components/schemas/{model}"
_PART = re.compile(r"<(?:(\w+)[^:>]*:)?(\w+)>")
_PARTS: Mapping[str, dict[str, Any]] = {
    "key": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,119}$"},
    "listing": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,119}$"},
    "plan": {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"},
}
_WHY_NOT = {
    400: "The body is not JSON.",
    401: "No key was shown, or it opens nothing any more.",
    403: "The key is for other things.",
    404: "There is nothing at this address, or it is not yours to see.",
    409: "Well said, and not possible as things stand.",
    413: "The body is too long.",
    415: "The body is not sent as application/json.",
    422: "Something in the request is not as described here; `faults` says what.",
    429: "A short pause is needed; Retry-After says how many seconds.",
}
_ABOUT = f"""Things to do nearby, and what a member keeps here.

Times are ISO 8601 with the offset of where something is. Lists are read by `cursor`: `next` of an answer is the cursor
of the next one, null at the end. Answers carry an ETag. One key, or one address without a key, may read
{READS.replace("/", " times an ")} and write {WRITES.replace("/", " times an ")}; `RateLimit-*` headers say what is
left.
"""


@cache
def document(site: str, address: str) -> dict[str, Any]:
    """The whole document for a site of this name, whose full public address this is."""
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Problem, "serialization")]
    for one in OPERATIONS.values():
        wanted.append((one.answer, "serialization"))
        wanted += [(one.body, "validation")] if one.body else []
        wanted += [(one.query, "validation")] if one.query else []
    by_model, defined = models_json_schema(list(dict.fromkeys(wanted)), ref_template=_REF)
    schemas = defined.get("$defs", {})
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS.values():
        path = PREFIX + _PART.sub(r"{\2}", one.rule)
        paths.setdefault(path, {})[one.method.lower()] = _operation(one, by_model, schemas)
    for model in {one.query for one in OPERATIONS.values() if one.query}:
        schemas.pop(by_model[model, "validation"]["$ref"].rsplit("/", 1)[1], None)  # told as arguments instead
    key = {"type": "http", "scheme": "bearer", "description": "A key that a member makes on the page of their account."}
    return {
        "openapi": "3.1.0",
        "info": {"title": site, "version": "1", "description": _ABOUT},
        "servers": [{"url": address}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"key": key}},
    }  # fmt: skip


def _operation(one: Operation, by_model: Mapping[Any, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": [*_parts(one.rule), *(_arguments(one.query, by_model, schemas) if one.query else ())],
        "responses": {str(one.status): _answer(by_model[one.answer, "serialization"], "What was asked for.")},
    }
    if one.body:
        told["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": by_model[one.body, "validation"]}},
        }
    if one.scope:
        told["security"] = [{"key": [one.scope]}]
    if one.method == "GET":
        told["responses"]["304"] = {"description": "You have the newest already."}
    refused = by_model[Problem, "serialization"]
    for status in _statuses(one):
        told["responses"][str(status)] = _answer(refused, _WHY_NOT[status], MEDIA_TYPE)
    return told


def _statuses(one: Operation) -> Iterable[int]:
    yield from (404, 422, 429)
    yield from (401, 403) if one.scope else ()
    yield from (400, 409, 413, 415) if one.body else ()


def _answer(schema: Any, words: str, kind: str = "application/json") -> dict[str, Any]:
    return {"description": words, "content": {kind: {"schema": schema}}}


def _parts(rule: str) -> Iterable[dict[str, Any]]:
    for _kind, name in _PART.findall(rule):
        yield {"name": name, "in": "path", "required": True, "schema": _PARTS[name]}


def _arguments(
    model: type[BaseModel], by_model: Mapping[Any, Any], schemas: Mapping[str, Any]
) -> Iterable[dict[str, Any]]:
    schema = schemas[by_model[model, "validation"]["$ref"].rsplit("/", 1)[1]]
    hidden: frozenset[str] = getattr(model, "hidden", frozenset())
    for name, value in schema["properties"].items():
        if name in hidden:
            continue
        told = {key: inner for key, inner in value.items() if key not in ("title", "default", "description")}
        options = [one for one in told.pop("anyOf", ()) if one != {"type": "null"}]
        told |= options[0] if options else {}
        if value.get("default"):
            told["default"] = value["default"]
        argument = {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": told}
        yield argument | ({"description": value["description"]} if "description" in value else {})
