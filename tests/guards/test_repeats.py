"""What is left out on PostgreSQL is there to be left out."""

from __future__ import annotations

from tests.pages.repeats import FILE, repeats


def test_every_test_that_is_left_out_on_postgresql_is_there():
    parts = [name.split("::") for name in repeats()]
    gone = [name for module, name in parts if f"def {name}(" not in (FILE.parent / module).read_text(encoding="utf-8")]
    assert gone == []


def test_most_tests_of_values_and_some_of_pages_run_there():
    assert len(repeats()) > 100
    assert not [name for name in repeats() if "odd" in name or "bad_input" in name]
