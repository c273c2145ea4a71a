"""What an operator sets is read once, and a slip is told in a sentence."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from app import create_app
from settings import load_settings
from web.limits import where_from

GOOD = {
    "DOORSTEP_SECRET_KEY": "long enough to be a secret of a service",
    "DOORSTEP_ENCRYPTION_KEYS": f'["{Fernet.generate_key().decode()}"]',
}


@pytest.fixture
def environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_good_values_are_read(environment):
    environment.setenv("DOORSTEP_GUEST_DAYS", "7")
    assert load_settings().guest_days == 7


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DOORSTEP_SECRET_KEY", "short", "DOORSTEP_SECRET_KEY"),
        ("DOORSTEP_ENCRYPTION_KEYS", '["not a key"]', "DOORSTEP_ENCRYPTION_KEYS"),
        ("DOORSTEP_ENCRYPTION_KEYS", "not a list", "encryption_keys"),
        ("DOORSTEP_GUEST_DAYS", "0", "DOORSTEP_GUEST_DAYS"),
        ("DOORSTEP_PUBLIC_URL", "https://doorstep.example", "DOORSTEP_TRUSTED_HOSTS"),
        ("DOORSTEP_EXIT_URL", "http://weather.example", "DOORSTEP_EXIT_URL"),
        ("DOORSTEP_EXIT_URL", "javascript:alert(1)", "DOORSTEP_EXIT_URL"),
    ],
)
def test_a_bad_value_stops_the_start_with_a_sentence(environment, name, value, told):
    environment.setenv(name, value)
    with pytest.raises(SystemExit, match=told):
        load_settings()


def test_a_missing_secret_stops_the_start(environment):
    environment.delenv("DOORSTEP_SECRET_KEY")
    with pytest.raises(SystemExit, match="DOORSTEP_SECRET_KEY"):
        load_settings()


def test_debug_mode_is_refused_on_a_public_site(environment):
    from app import create_app

    environment.setenv("FLASK_DEBUG", "1")
    environment.setenv("DOORSTEP_PUBLIC_URL", "https://doorstep.example")
    environment.setenv("DOORSTEP_TRUSTED_HOSTS", '["doorstep.example"]')
    with pytest.raises(SystemExit, match="debug mode"):
        create_app()


@pytest.mark.parametrize(
    ("proxies", "told", "place"),
    [
        (0, "203.0.113.9", "198.51.100.7"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "192.0.2.1, 203.0.113.9", "203.0.113.9"),
        (2, "192.0.2.1, 203.0.113.9", "192.0.2.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "not an address", "unreadable"),
    ],
)
def test_a_visitor_cannot_make_up_where_they_come_from(settings, proxies, told, place):
    """Only what a proxy of ours added is read, and a household of IPv6 is one place."""
    app = create_app(settings.model_copy(update={"proxies": proxies}))
    app.add_url_rule("/from", view_func=where_from)
    asked = app.test_client().get(
        "/from", headers={"X-Forwarded-For": told}, environ_overrides={"REMOTE_ADDR": "198.51.100.7"}
    )
    assert asked.text == place


GOOD_SECRET = "Wp3-xv0qLr8TzKf1uYbN6mHc2sJd9eGa"


def serving(environment, bound, **over):
    values = {"SECRET_KEY": GOOD_SECRET, "PUBLIC_URL": "https://doorstep.org", "TRUSTED_HOSTS": '["doorstep.org"]'}
    for name, value in (values | over).items():
        if value is None:
            environment.delenv(f"DOORSTEP_{name}", raising=False)
        else:
            environment.setenv(f"DOORSTEP_{name}", value)
    return load_settings().reasons_not_to_serve([bound])


@pytest.mark.parametrize("bound", ["127.0.0.1:8000", "unix:/run/doorstep.sock", "0.0.0.0:8000", "[::]:8000"])
def test_a_site_with_an_address_and_a_secret_of_its_own_may_be_served(environment, bound):
    assert serving(environment, bound) == []


@pytest.mark.parametrize(
    ("bound", "over", "told"),
    [
        ("127.0.0.1:8000", {"SECRET_KEY": "please-change-me-please-change-me"}, "DOORSTEP_SECRET_KEY"),
        ("0.0.0.0:8000", {"SECRET_KEY": "0" * 40}, "DOORSTEP_SECRET_KEY"),
        ("127.0.0.1:8000", {"PUBLIC_URL": None, "TRUSTED_HOSTS": None}, "DOORSTEP_PUBLIC_URL"),
        ("0.0.0.0:8000", {"PUBLIC_URL": None, "TRUSTED_HOSTS": None}, "DOORSTEP_PUBLIC_URL"),
        ("0.0.0.0:8000", {"PUBLIC_URL": "http://127.0.0.1:8000", "TRUSTED_HOSTS": None}, "DOORSTEP_PUBLIC_URL"),
    ],
)
def test_an_unsafe_site_is_not_served(environment, bound, over, told):
    assert [told in one for one in serving(environment, bound, **over)] == [True]


@pytest.mark.parametrize("address", ["http://localhost.example.org", "http://127.0.0.1.example.org", "http://["])
def test_an_address_that_only_begins_like_one_of_this_machine_is_not_local(environment, address):
    with pytest.raises(SystemExit):
        serving(environment, "127.0.0.1:8000", PUBLIC_URL=address)


def test_debug_mode_is_not_served_to_others(environment):
    environment.setenv("FLASK_DEBUG", "1")
    assert ["FLASK_DEBUG" in one for one in serving(environment, "0.0.0.0:8000")] == [True]


def test_what_is_weak_is_told_of_a_public_site_alone(environment):
    assert load_settings().warnings() == []
    serving(environment, "127.0.0.1:8000", RATE_LIMIT_STORAGE="memory://", DEMO="true")
    assert len(load_settings().warnings()) == 4


def test_faults_are_for_drills_on_this_machine(environment):
    environment.setenv("DOORSTEP_FAULTS", '["full-disk"]')
    assert load_settings().faults == ["full-disk"]
    with pytest.raises(SystemExit, match="drills"):
        serving(environment, "127.0.0.1:8000")
