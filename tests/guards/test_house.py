"""The conventions of the house, held by tests."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from web.audiences import Audience

ROOT = Path(__file__).parent.parent.parent
LEAVES = {"settings", "refusals", "taxonomy", "texts"}
LEFT_TO_RIGHT = ("store", "web", "members", "notices", "activities", "matching")
RIGHTMOST = {"app", "cli", "jobs", "seeds"}
CORE_MAY_IMPORT = {"numba", "numpy", "scipy", "sklearn", "geopy", "matching.core"} | sys.stdlib_module_names
READING = {"GET", "HEAD", "OPTIONS"}
CORE_MAY_NOT = {"random", "time", "os", "pathlib", "io", "socket"}
PYTHON = sorted(
    path for path in ROOT.rglob("*.py") if not {".venv", "versions", "var"} & set(path.relative_to(ROOT).parts)
)


def of_api(rule: Rule) -> bool:
    return rule.rule.startswith("/api/")


def imports_of(path: Path) -> Iterator[str]:
    """Full names of the modules a file imports, also those inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def is_core(name: str) -> bool:
    return name == "matching.core" or name.startswith("matching.core.")


@pytest.mark.parametrize("package", LEFT_TO_RIGHT)
def test_imports_point_left(package):
    right = {*LEFT_TO_RIGHT[LEFT_TO_RIGHT.index(package) + 1 :], *RIGHTMOST}
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / package).rglob("*.py")
        for name in imports_of(path)
        if name.split(".")[0] in right and not is_core(name)
    ]
    assert wrong == []


@pytest.mark.parametrize("leaf", sorted(LEAVES))
def test_leaves_import_nothing_of_the_house_but_the_core(leaf):
    house = {*LEFT_TO_RIGHT, *RIGHTMOST}
    assert [n for n in imports_of(ROOT / f"{leaf}.py") if n.split(".")[0] in house and not is_core(n)] == []


def test_the_core_imports_only_what_it_may():
    wrong = [
        f"{path.name}: {name}"
        for path in (ROOT / "matching" / "core").rglob("*.py")
        for name in imports_of(path)
        if name.split(".")[0] in CORE_MAY_NOT or not (is_core(name) or name.split(".")[0] in CORE_MAY_IMPORT)
    ]
    assert wrong == []


def test_the_core_does_not_read_the_clock():
    clock = re.compile(r"\.(now|today|utcnow)\(")
    assert [p.name for p in (ROOT / "matching" / "core").rglob("*.py") if clock.search(p.read_text())] == []


def test_no_file_is_longer_than_400_lines():
    longest = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in PYTHON}
    assert {name: lines for name, lines in longest.items() if lines > 400} == {}


def test_every_public_function_says_what_it_promises():
    """Views apart: what is asked and answered there, the page tests tell."""
    silent = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for package in (*LEFT_TO_RIGHT, "jobs")
        for path in (ROOT / package).rglob("*.py")
        if "versions" not in path.parts
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not node.decorator_list
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_services_never_commit():
    commit = re.compile(r"\.commit\(\)")
    found = [
        str(path.relative_to(ROOT))
        for package in LEFT_TO_RIGHT
        for path in (ROOT / package).rglob("*.py")
        if commit.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_page_says_who_it_is_for(app):
    silent = [name for name, view in app.view_functions.items() if not hasattr(view, "audience")]
    assert silent == ["static"]


def test_every_post_without_a_token_is_refused(app):
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    posts = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()) and not of_api(rule)]
    assert posts
    for rule in posts:
        address = re.sub(r"<[^>]*>", "1", rule.rule)
        assert client.post(address).status_code == 400, address


def test_nothing_is_changed_by_the_api_without_a_key(app):
    """It takes no token of a form, so no cookie may open anything there."""
    client = app.test_client()
    changing = [(rule, one) for rule in app.url_map.iter_rules() if of_api(rule) for one in rule.methods - READING]
    assert changing
    for rule, method in changing:
        address = re.sub(r"<[^>]*>", "one", rule.rule)
        assert client.open(address, method=method, json={}).status_code == 401, address
        assert app.view_functions[rule.endpoint].audience is Audience.PROGRAM


def test_every_setting_is_a_heading_in_its_page(settings):
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = [name for name in type(settings).model_fields if f"### DOORSTEP_{name.upper()}\n" not in page]
    assert missing == []


def test_every_room_is_on_the_page_of_the_architecture():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {path.parent.name for package in LEFT_TO_RIGHT for path in (ROOT / package).glob("*/__init__.py")}
    assert rooms > {"accounts", "keeping", "rounds"}
    assert sorted(room for room in rooms if f"{room}/ " not in page) == []


def test_no_path_of_a_machine_and_no_registry_is_named():
    telltale = re.compile(r"/root/|/home/\w|pypi\.org|files\.pythonhosted|registry\.npmjs")
    looked_at = [*PYTHON, *ROOT.glob("*.md"), *ROOT.glob("*.lock"), *(ROOT / "docs").rglob("*.md"), ROOT / "Makefile"]
    this = Path(__file__)
    assert [p.name for p in looked_at if p != this and telltale.search(p.read_text(encoding="utf-8"))] == []
