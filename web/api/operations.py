"""What the API can do: each view says what it reads and answers, and the description of the API is made from that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, g, request
from pydantic import BaseModel
from werkzeug.exceptions import Forbidden

from web.api.blueprint import READS, WRITES, bp, whose_limit
from web.api.reading import read_arguments, read_body
from web.audiences import Audience, allow
from web.limits import limiter

_OPEN = {
    "Cache-Control": "public, max-age=60",
    "Access-Control-Allow-Origin": "*",  # what is public already may be read by pages of other sites
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_OWN = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing a program can do. `scope`: what its key has to be for; None where no key is needed."""

    name: str
    method: str
    rule: str
    summary: str
    answer: type[BaseModel]
    status: int
    query: type[BaseModel] | None
    body: type[BaseModel] | None
    scope: str | None


@dataclass(frozen=True, kw_only=True)
class Finished:
    """An answer that was made before. `next`: the cursor of what follows."""

    content: bytes
    etag: str
    next: str | None = None


OPERATIONS: dict[str, Operation] = {}
View = Callable[..., BaseModel | Finished]


def operation(
    rule: str,
    answer: type[BaseModel],
    *,
    method: str = "GET",
    status: int = 200,
    query: type[BaseModel] | None = None,
    body: type[BaseModel] | None = None,
    scope: str | None = None,
) -> Callable[[View], View]:
    """Hang a view onto the API.

    It is called with the parts of its address, and with `query` and `body` as read by their models. With a `scope`
    only a program with a key for that gets in. Limits count by key, or by address where there is none.
    """

    def hang(view: View) -> View:
        summary = (view.__doc__ or "").strip().splitlines()[0]
        told = Operation(
            name=view.__name__, method=method, rule=rule, summary=summary, answer=answer, status=status, query=query,
            body=body, scope=scope,
        )  # fmt: skip
        OPERATIONS[told.name] = told

        @wraps(view)
        def answered(**asked: Any) -> Response:
            if scope is not None and scope not in g.caller.scopes:
                raise Forbidden
            if query is not None:
                asked["query"] = read_arguments(query)
            if body is not None:
                asked["body"] = read_body(body)
            return _response(view(**asked), told)

        audience = Audience.ANYONE if scope is None else Audience.PROGRAM
        most, kind = (READS, "api reading") if method == "GET" else (WRITES, "api writing")
        limited = limiter.shared_limit(most, scope=kind, key_func=whose_limit)(answered)
        bp.add_url_rule(rule, told.name, allow(audience)(limited), methods=[method])
        return view

    return hang


def finished(answer: BaseModel) -> Finished:
    """An answer ready to be kept."""
    response = Response(answer.model_dump_json())
    response.add_etag()
    return Finished(content=response.data, etag=response.get_etag()[0] or "", next=getattr(answer, "next", None))


def _response(answer: BaseModel | Finished, told: Operation) -> Response:
    made = answer if isinstance(answer, Finished) else finished(answer)
    response = Response(made.content, status=told.status, content_type="application/json")
    response.headers.update(_OPEN if told.scope is None else _OWN)
    if made.next:
        response.headers["Link"] = f'<{_following(made.next)}>; rel="next"'
    if told.method != "GET":
        response.headers["Cache-Control"] = "no-store"
        return response
    response.set_etag(made.etag)
    conditional: Any = response.make_conditional(request)
    answered: Response = conditional
    return answered


def _following(cursor: str) -> str:
    arguments = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    public: str = current_app.config["SETTINGS"].public_url
    return f"{public.rstrip('/')}{request.path}?{urlencode([*arguments, ('cursor', cursor)])}"
