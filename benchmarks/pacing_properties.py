"""Live 10,000 random histories through every property of pacing.

    python -m benchmarks.pacing_properties [--histories 10000]

The properties are those of tests/core/test_pacing_properties.py, which the ordinary tests hold to fewer.
"""

from __future__ import annotations

import argparse
import os

import pytest


def main() -> int:
    """Run the properties; the exit code is pytest's."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--histories", type=int, default=10_000)
    os.environ["DOORSTEP_HISTORIES"] = str(parser.parse_args().histories)
    return int(pytest.main(["-q", "-o", "faulthandler_timeout=0", "tests/core/test_pacing_properties.py"]))


if __name__ == "__main__":
    raise SystemExit(main())
