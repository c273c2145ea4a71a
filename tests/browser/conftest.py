"""A real server and a real browser: gunicorn on a SQLite file with the demo town, Debian's Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from cryptography.fernet import Fernet
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
THIN = {"width": 320, "height": 640}
LONGEST = 120  # seconds of one test, on a busy machine too
_silent: list[str] = []
_QUIET = [
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; tests are skipped, with the reason, where there is none."""
    found = os.environ.get("DOORSTEP_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("no Chromium: install Debian's package chromium or set DOORSTEP_CHROMIUM")
    return found


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[str]:
    """The address of the demo town, served by gunicorn."""
    folder, kept = tmp_path_factory.mktemp("site"), pytestconfig.cache.mkdir("gazetteer")
    _copy_gazetteers(kept, folder)  # building one takes longer than many of the tests
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DOORSTEP_DATABASE_URL": f"sqlite:///{folder}/town.sqlite",
        "DOORSTEP_SECRET_KEY": "a key for browser tests only, long enough",
        "DOORSTEP_ENCRYPTION_KEYS": f'["{Fernet.generate_key().decode()}"]',
        "DOORSTEP_PUBLIC_URL": address,
        "DOORSTEP_RATE_LIMITS": "false",
        "DOORSTEP_DEMO": "true",
    }
    run = [sys.executable, "-m"]
    subprocess.run([*run, "flask", "demo", "prepare"], cwd=ROOT, env=environment, check=True, capture_output=True)
    _copy_gazetteers(folder, kept)
    log = (folder / "server.log").open("w")
    # A browser opens connections ahead of need, and each holds a thread for seconds: a few threads would stall.
    serve = [*run, "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "16", "app:create_app()"]
    server = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(port, server)
        yield address
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _copy_gazetteers(source: Path, target: Path) -> None:
    for path in source.glob("gazetteer-*.sqlite"):
        if not (target / path.name).is_file():
            part = target / f"{path.name}.{os.getpid()}"
            shutil.copyfile(path, part)
            part.replace(target / path.name)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None, "the server stopped at once"
        time.sleep(0.1)
    raise AssertionError("the server did not answer within 30 seconds")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as driver:
        arguments = [*_QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = driver.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item):
    """A browser that does not answer fails the test: some calls of Playwright have no time limit of their own.

    Once it has happened the browser is not to be trusted, and the rest fails at once.
    """

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        _silent.append(item.nodeid)
        raise TimeoutError(f"the browser did not answer within {LONGEST} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(LONGEST)
    try:
        return (yield)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if _silent:
        pytest.fail(f"the browser fell silent in {_silent[0]}", pytrace=False)


@pytest.fixture(params=["script", "no-script"])
def visitor(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A new visitor on a phone, with and without JavaScript."""
    context = browser.new_context(
        base_url=site, viewport=PHONE, java_script_enabled=request.param == "script", reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def page(visitor: BrowserContext) -> Page:
    return visitor.new_page()
