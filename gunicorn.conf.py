"""What gunicorn does beside serving: it refuses an unsafe start, warms workers up, and has them leave in order."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import tempfile
from threading import Thread, Timer
from typing import Any

# The folder in which workers count together; named before anything counts.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="doorstep-metrics-"))

from matching.warming import warm_up
from settings import load_settings
from web.health import leaving
from web.logs import Lines

# A thread that has waited for the database gets its turn again after so long. With the usual 5 ms, pages asked for
# while the model was fitted in the background took about twice as long (docs/benchmarks.md).
_TURN_SECONDS = 0.0005
# So long a worker that has to go still takes requests, while /readyz sends balancers elsewhere.
_LEAVE_SECONDS = float(os.environ.get("DOORSTEP_LEAVE_SECONDS", "3"))

graceful_timeout = 14
# Loading the program takes three seconds of a processor: it is done once, and workers share the memory of it.
preload_app = True
control_socket_disable = True  # signals are enough


class _WithoutVisitors(logging.Filter):
    """The server tells where a request came from that it could not read, and what it asked for; that is left out."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = str(record.msg)
        if "request" in said and record.levelno >= logging.WARNING:
            record.msg, record.args = "a request could not be read or answered", ()
        return True


logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": Lines}},
    "filters": {"without visitors": {"()": _WithoutVisitors}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["without visitors"]}},
    "root": {"level": "WARNING", "handlers": []},  # the application adds its own
    "loggers": {
        "gunicorn.error": {"level": "WARNING", "handlers": ["lines"], "propagate": False},
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    },
}


def on_starting(server: Any) -> None:
    """Called before anything is served."""
    settings, bound = load_settings(), [str(address) for address in server.cfg.bind]
    refused = settings.reasons_not_to_serve(bound)
    if refused:
        raise SystemExit(
            "\n".join(["Doorstep does not start. See docs/settings.md:", *(f"  {one}" for one in refused)])
        )
    server.log.error_log.setLevel(server.cfg.loglevel.upper())
    for warning in settings.warnings():
        server.log.warning(warning)


def pre_fork(_server: Any, _worker: Any) -> None:
    """Called before a worker begins. What is loaded by now stays: collecting it again would only copy shared memory."""
    gc.collect()
    gc.freeze()


def post_fork(server: Any, _worker: Any) -> None:
    """Called in a worker when it begins: it opens connections of its own."""
    server.app.wsgi().extensions["sessions"].kw["bind"].dispose(close=False)


def post_worker_init(worker: Any) -> None:
    """Called by gunicorn when a worker has loaded the application."""
    sys.setswitchinterval(_TURN_SECONDS)
    Thread(target=warm_up, args=(worker.wsgi,), name="warm-up", daemon=True).start()

    def leave(signal_number: int, frame: Any) -> None:
        if not leaving.is_set():
            leaving.set()
            Timer(_LEAVE_SECONDS, os.kill, (os.getpid(), signal.SIGTERM)).start()
        elif not left:
            left.append(True)
            worker.handle_exit(signal_number, frame)

    left: list[bool] = []
    signal.signal(signal.SIGTERM, leave)


def worker_exit(_server: Any, _worker: Any) -> None:
    """Called in a worker when its last answer is given. Python would take seconds to clear its memory up."""
    if leaving.is_set():
        logging.shutdown()
        os._exit(0)


def child_exit(_server: Any, worker: Any) -> None:
    """Called by gunicorn when a worker has ended."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)
