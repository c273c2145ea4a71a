"""What gunicorn does beside serving: each worker loads what its first visitor would wait for."""

from __future__ import annotations

from threading import Thread
from typing import Any

from matching.warming import warm_up


def post_worker_init(worker: Any) -> None:
    """Called by gunicorn when a worker has loaded the application."""
    Thread(target=warm_up, args=(worker.wsgi,), name="warm-up", daemon=True).start()
