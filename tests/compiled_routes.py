"""Addresses compiled once for all the applications of a run.

Werkzeug writes, compiles and runs a small function for each rule of an application, which is four fifths of the time it
takes to make one, and every test makes one. The function depends on nothing but what is in the key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.routing import Rule


def remember_compiled_routes(patch: pytest.MonkeyPatch) -> None:
    """Have rules of one form share the function that builds their addresses, until `patch` is undone."""
    compile_builder = Rule._compile_builder
    known: dict[tuple[Any, ...], Callable[..., Any]] = {}

    def compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        form = (tuple(rule._trace), tuple(sorted((rule.defaults or {}).items())), append_unknown)
        if form not in known:
            known[form] = compile_builder(rule, append_unknown)
        return known[form]

    patch.setattr(Rule, "_compile_builder", compile_once)
