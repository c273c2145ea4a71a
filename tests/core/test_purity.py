"""The core stands alone: it can be read, run and moved without the rest of the house."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CORE = Path(__file__).parents[2] / "matching" / "core"
OUTSIDE = {"flask", "sqlalchemy", "werkzeug", "store", "web", "members", "notices", "activities", "settings", "app"}


def test_importing_the_core_brings_in_neither_flask_nor_the_database() -> None:
    modules = ", ".join(f"matching.core.{path.stem}" for path in sorted(CORE.glob("*.py")) if path.stem != "__init__")
    code = f"import sys, {modules}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CORE.parents[1]
    )
    loaded = set(shown.stdout.split())
    assert "numpy" in loaded
    assert not loaded & OUTSIDE
