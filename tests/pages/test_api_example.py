"""The example of docs/api.md does what it says, over HTTP."""

from __future__ import annotations

import re
from pathlib import Path
from threading import Thread

from werkzeug.serving import make_server

from members.programs.models import Scope
from tests import make
from tests.pages.test_api import SOON, ann, key_for

__all__ = ["ann"]
PAGE = Path(__file__).parent.parent.parent / "docs" / "api.md"


def test_the_example_finds_chess_and_plans_it(app, db, ann, monkeypatch, capsys):
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    make.activity(db, title="Chess for a rainy day", interests=["chess"], dates=[SOON])
    header = key_for(db, ann, Scope.PLANS, Scope.CHANGE_PLANS)
    server = make_server("127.0.0.1", 0, app)
    thread = Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("DOORSTEP_SITE", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("DOORSTEP_KEY", header["Authorization"].removeprefix("Bearer "))
    try:
        exec(compile(code, str(PAGE), "exec"), {})
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    told = capsys.readouterr().out
    assert "1 things to do with chess, for example Chess for a rainy day" in told
    assert f"Planned for {SOON}" in told
