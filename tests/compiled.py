"""Addresses and pages compiled once for all the applications of a process.

Werkzeug writes, compiles and runs a small function for each rule of an application, which is four fifths of the time it
takes to make one. The function depends on nothing but what is in the key. Jinja writes a module for each page.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
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


class _Pages(BytecodeCache):
    """The compiled pages, by name and content."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key, bucket.checksum] = bucket.code


def remember_compiled_pages(patch: pytest.MonkeyPatch) -> None:
    """Have applications share their compiled pages, until `patch` is undone."""
    patch.setitem(Flask.jinja_options, "bytecode_cache", _Pages())
