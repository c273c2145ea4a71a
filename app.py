"""create_app(): the one place of wiring."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import jinja2
import sqlalchemy as sa
from flask import Flask, url_for
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import activities.exchange.feeds.views
import activities.organizing.views
import activities.plans.keeping
import activities.review.views
import activities.views
import cli
import jobs.readiness
import jobs.running
import jobs.views
import matching.api
import matching.ladder.views
import matching.measures.views
import matching.path.before
import matching.path.reckoning
import matching.path.views
import matching.rounds.views
import matching.short_lists.views
import matching.views
import members.accounts.security
import members.accounts.views
import members.help.views
import members.looking_after.views
import members.moderation.views
import members.programs.views
import members.reports.views
import members.views
import notices.views
import notices.views_devices  # noqa: F401  (its pages hang on the blueprint of notices)
import notices.views_stop
import web.headers
import web.languages
import web.logs
import web.metrics
import web.origins
import web.phone  # noqa: F401  (hangs on the blueprint of web)
import web.problems
import web.views
from activities.exchange.fetching.client import Fetcher
from activities.listing_page.kept import KeptPages
from activities.on_show import Shelf
from activities.organizing.looks import Looks
from matching.catalogue import Catalogue
from matching.guesses import Guesses
from matching.learned_store import LearnedStore
from members.accounts.frame import stand_at_the_door
from members.help.signposts import load_help_or_stop
from members.keeping.journal import Journal
from members.places.gazetteer import Gazetteer
from settings import Settings, load_settings
from store import open_store, sessions_of, use_encryption_keys
from web.clock import now
from web.limits import IN_DATABASE, limiter

ROOT = Path(__file__).parent
PAGES = (
    web.views,
    members.views,
    members.accounts.views,
    members.help.views,
    members.looking_after.views,
    members.reports.views,
    members.moderation.views,
    notices.views,
    activities.views,
    activities.organizing.views,
    activities.review.views,
    activities.exchange.feeds.views,
    matching.views,
    matching.path.views,
    matching.ladder.views,
    matching.rounds.views,
    matching.short_lists.views,
    matching.measures.views,
    matching.api,
    jobs.views,
)


def create_app(settings: Settings | None = None, *, engine: sa.Engine | None = None) -> Flask:
    """Wire one application from its settings; `engine` stands in for the one that settings name."""
    settings = settings or load_settings()
    app = Flask(__name__, static_folder="web/static")
    if app.debug and not settings.is_local:
        raise SystemExit("Doorstep cannot start: debug mode (FLASK_DEBUG) is not for a public site.")
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=settings.trusted_hosts,
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_MEMORY_SIZE=500_000,
        PERMANENT_SESSION_LIFETIME=timedelta(days=max(settings.guest_days, settings.signed_in_days)),
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        SESSION_COOKIE_NAME="doorstep" if settings.is_local else "__Host-doorstep",
        SESSION_COOKIE_SECURE=not settings.is_local,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,  # a guest's is renewed once a day, with the visit that is noted
        WTF_CSRF_TIME_LIMIT=None,
        RATELIMIT_ENABLED=settings.rate_limits,
        RATELIMIT_STORAGE_URI=settings.rate_limit_storage,
    )
    # The address alone: the scheme is told to gunicorn, and hosts are those of the settings.
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
    web.logs.register(app)
    use_encryption_keys(settings.encryption_keys)
    engine = engine or open_store(settings.database_url, faults=settings.faults)
    app.extensions["sessions"] = sessions_of(engine)
    if settings.rate_limit_storage == IN_DATABASE:
        app.config["RATELIMIT_STORAGE_OPTIONS"] = {"engine": engine, "secret": settings.secret_key}
    app.extensions["gazetteer"] = Gazetteer(settings)
    agent = f"Doorstep calendar reader ({settings.public_url})"
    app.extensions["feed_fetcher"] = Fetcher(agent=agent) if settings.feed_addresses else None
    app.extensions["help"] = load_help_or_stop(settings.help_file, today=now().date())
    app.extensions["erasures"] = Journal(settings.erasures, settings.encryption_keys)
    app.extensions["before_erasing"] = activities.plans.keeping.leave_places
    remember_nothing(app)
    app.extensions["ready_checks"] = jobs.readiness.checks_of(settings)
    app.extensions["measures"] = lambda: jobs.readiness.measures(app, now=now())
    _prepare_pages(app, settings)
    csrf = CSRFProtect(app)
    csrf.exempt(notices.views_stop.stop_now)  # mail programs press it; its address is the token
    csrf.exempt(matching.api.bp)  # it takes keys, and looks at no cookie
    web.metrics.register(app)
    web.languages.register(app, settings.translations)
    members.accounts.security.register(app)
    notices.views.register(app, settings)
    app.extensions["doorkeeper"] = stand_at_the_door
    app.extensions["keyholder"] = members.programs.views.admit_program
    app.extensions["find_before"] = matching.path.before.find_before
    app.extensions["after_joining"] = matching.path.reckoning.renew_after_joining
    limiter.init_app(app)
    web.headers.register(app, https=not settings.is_local)
    web.origins.register(app)
    web.problems.register(app)
    cli.register(app)
    for pages in PAGES:
        app.register_blueprint(pages.bp)
    return app


def remember_nothing(app: Flask) -> None:
    """Put an application where a process begins: everything it keeps between requests is empty."""
    settings = app.config["SETTINGS"]
    catalogue, learned = Catalogue(settings.index_folder), LearnedStore()
    app.extensions["catalogue"] = catalogue
    app.extensions["shelf"] = Shelf(catalogue.find_on_show)
    app.extensions["activity_pages"] = KeptPages()
    app.extensions["looks"] = Looks()
    app.extensions["guesses"] = Guesses()
    app.extensions["learned"] = learned
    app.extensions["ready"] = {
        "suggestions": catalogue.where_from,
        "learning": lambda: learned.where_from(app.extensions["sessions"]),
        "help": lambda: app.extensions["help"].told(now().date()),
        "jobs": lambda: jobs.running.beat_words(app.extensions["sessions"]),
    }


def _prepare_pages(app: Flask, settings: Settings) -> None:
    app.jinja_options["undefined"] = jinja2.StrictUndefined  # a typo in a page is an error, not a blank
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["site_name"] = settings.site_name
    app.jinja_env.globals["exit_url"] = settings.exit_url
    app.jinja_env.globals["static"] = app.extensions["static_address"] = _versioned_static()


def _versioned_static() -> Callable[[str], str]:
    """A function from a static file's name to an address that changes when the file does."""
    digests: dict[str, str] = {}

    def static(name: str) -> str:
        if name not in digests:
            content = (ROOT / "web" / "static" / name).read_bytes()
            digests[name] = hashlib.sha256(content).hexdigest()[:10]
        return url_for("static", filename=name, v=digests[name])

    return static
