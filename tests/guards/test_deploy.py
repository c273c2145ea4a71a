"""What is shipped to run the service with names settings and commands that there are."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from settings import Settings

ROOT = Path(__file__).parent.parent.parent
FILES = sorted(path for path in (ROOT / "deploy").rglob("*") if path.is_file())
NOT_OURS = {"DOORSTEP_HOST"}  # of the proxy


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_is_one(path):
    known = {f"DOORSTEP_{name.upper()}" for name in Settings.model_fields} | NOT_OURS
    assert set(re.findall(r"DOORSTEP_[A-Z_]+", path.read_text(encoding="utf-8"))) <= known


def test_compose_runs_the_processes_that_are_needed():
    services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert services.keys() == {"prepare", "web", "jobs", "database", "proxy"}
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= services.keys(), name


def test_the_server_takes_its_settings():
    """In a process of its own, as logging is set up for all of it."""
    program = (
        "from gunicorn.app.wsgiapp import WSGIApplication as A; from gunicorn.glogging import Logger; Logger(A().cfg)"
    )
    asked = [sys.executable, "-c", program, "--config", "gunicorn.conf.py", "app:create_app()"]
    assert subprocess.run(asked, cwd=ROOT, capture_output=True, check=False).returncode == 0


def test_every_command_that_is_called_is_there(app):
    called = set()
    pages = [ROOT / "docs" / "running.md", ROOT / "docs" / "backup.md"]
    for path in [*FILES, *pages]:
        words = path.read_text(encoding="utf-8").replace('", "', " ")
        called |= set(re.findall(r"\bflask ([a-z]+(?: [a-z][a-z-]+)?)", words))
    known = set(app.cli.commands)
    for name, command in app.cli.commands.items():
        known |= {f"{name} {sub}" for sub in getattr(command, "commands", {})}
    assert {one for one in called if one not in known and one.split()[0] not in {"restore", "backup"}} == set()
