"""What gunicorn does beside serving: each worker loads what its first visitor would wait for."""

from __future__ import annotations

import sys
from threading import Thread
from typing import Any

from matching.warming import warm_up

# A thread that has waited for the database gets its turn again after so long. With the usual 5 ms, pages asked for
# while the model was fitted in the background took about twice as long (docs/benchmarks.md).
_TURN_SECONDS = 0.0005


def post_worker_init(worker: Any) -> None:
    """Called by gunicorn when a worker has loaded the application."""
    sys.setswitchinterval(_TURN_SECONDS)
    Thread(target=warm_up, args=(worker.wsgi,), name="warm-up", daemon=True).start()
