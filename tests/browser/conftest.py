"""A real server and a real browser: gunicorn on a SQLite file with the demo town, Debian's Chromium."""

from __future__ import annotations

import base64
import contextlib
import fcntl
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
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from seeds.words import gather
from settings import Settings
from tests.apps import list_of_places
from tests.worded import keep_marked

ROOT = Path(__file__).parent.parent.parent
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
THIN = {"width": 320, "height": 640}
KEY = base64.urlsafe_b64encode(b"for tests in a browser, 32 bytes").decode()  # one town, read by several processes
# Two commands in one process, which loads for longer than it works.
_PREPARE = """
from app import create_app

run = create_app().test_cli_runner().invoke
run(args=["demo", "prepare"], catch_exceptions=False)
print(run(args=["demo", "accounts"], catch_exceptions=False).stdout)
"""
with_script = pytest.mark.parametrize("visitor", ["script"], indirect=True)
both_ways = pytest.mark.parametrize("visitor", ["script", "no-script"], indirect=True)
LONGEST = 90  # seconds of one test, on a busy machine too
_MARK = f"--doorstep-tests={os.getpid()}"  # Chromium does not know the switch; it tells our browsers from others
_QUIET = [
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--js-flags=--single-threaded",  # several threads look for garbage no sooner, where cores are few
]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; tests are skipped, with the reason, where there is none."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    found = os.environ.get("DOORSTEP_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.skip("no Chromium: install Debian's package chromium-headless-shell or set DOORSTEP_CHROMIUM")
    return found


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of the site lie."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def site(settings: Settings, folder: Path, run_folder: Path) -> Iterator[str]:
    """The address of the demo town, served by gunicorn."""
    signal.alarm(0)  # a town takes its time on a busy machine, and no browser is asked anything meanwhile
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DOORSTEP_DATABASE_URL": f"sqlite:///{folder}/town.sqlite",
        "DOORSTEP_SECRET_KEY": "a key for browser tests only, long enough",
        "DOORSTEP_ENCRYPTION_KEYS": f'["{KEY}"]',
        "DOORSTEP_PUBLIC_URL": address,
        "DOORSTEP_RATE_LIMITS": "false",
        "DOORSTEP_DEMO": "true",
        "DOORSTEP_DATA": str(settings.data),  # the list of places that other tests use
        "DOORSTEP_POSTCODE_FILE": str(settings.postcode_file),
        "DOORSTEP_PUSH_KEY": KEY.rstrip("="),
        "DOORSTEP_LANGUAGES": '["en", "ar"]',
        "DOORSTEP_TRANSLATIONS": f"{folder}/words",
    }
    prepared = run_folder / "prepared"
    with prepared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one process of the run prepares the town, the others copy it
        if prepared.is_dir():
            shutil.copytree(prepared, folder, symlinks=True, dirs_exist_ok=True)
        else:
            keep_marked(folder / "words", "ar", gather())
            kept = list_of_places(settings)
            (folder / kept.name).symlink_to(kept)
            told = subprocess.run(
                [sys.executable, "-c", _PREPARE], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE
            )
            (folder / "links").write_bytes(told.stdout.replace(address.encode(), b""))
            shutil.copytree(folder, prepared, symlinks=True)
    log = (folder / "server.log").open("w")
    # A browser opens connections ahead of need, and each holds a thread for seconds: a few threads would stall.
    serve = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "16", "app:create_app()"]
    server = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(port, server)
        signal.alarm(LONGEST)
        yield address
    finally:
        server.terminate()
        server.wait(20)
        log.close()


@pytest.fixture(scope="session")
def role_links(site: str, folder: Path) -> dict[str, str]:
    """For each role an address that signs its tester in, once."""
    lines = (folder / "links").read_text(encoding="utf-8").split("\n")
    return {role: site + path for role, path in (line.split() for line in lines if line)}


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1_200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None, "the server stopped at once"
        time.sleep(0.1)
    raise AssertionError("the server did not answer within two minutes")


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def launched() -> list[Browser]:
    """Those that were begun in this process; the driver ends them when it ends."""
    return []


@pytest.fixture(scope="module")
def browser(driver: Playwright, chromium: str, launched: list[Browser]) -> Browser:
    """One Chromium for all modules, or a new one where the last fell silent and was ended."""
    if not launched or not launched[-1].is_connected():
        arguments = [*_QUIET, _MARK, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        launched.append(driver.chromium.launch(executable_path=chromium, args=arguments))
    return launched[-1]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item):
    """A browser that does not answer is ended, which fails the test: some calls of Playwright have no time limit."""
    before = signal.signal(signal.SIGALRM, _end_the_browser)
    signal.alarm(LONGEST)
    try:
        return (yield)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _end_the_browser(_signal: int, _frame: FrameType | None) -> None:
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if _MARK.encode() in command.read_bytes().split(b"\0"):
                os.kill(int(command.parent.name), signal.SIGKILL)


@pytest.fixture
def visitor(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A new visitor on a phone, without JavaScript unless the test says otherwise."""
    script = getattr(request, "param", "no-script") == "script"
    context = browser.new_context(base_url=site, viewport=PHONE, java_script_enabled=script, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def page(visitor: BrowserContext) -> Page:
    return visitor.new_page()
