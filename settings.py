"""Everything an operator can set: environment variables DOORSTEP_*, each described in docs/settings.md."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from cryptography.fernet import Fernet
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from refusals import noted


class Settings(BaseSettings):
    """One frozen value, read once at the start; a bad or missing one stops the start with a sentence."""

    model_config = SettingsConfigDict(env_prefix="DOORSTEP_", env_file=".env", extra="ignore", frozen=True)

    secret_key: str = Field(min_length=32)
    encryption_keys: list[str] = Field(min_length=1)
    database_url: str = "sqlite:///var/doorstep.sqlite"
    data: Path = Path("../shared/data")
    languages: list[str] = Field(default=["en", "zh-Hans", "es", "ar"], min_length=1)
    translations: Path = Path(__file__).parent / "translations"
    distances: Literal["km", "miles"] = "km"
    site_name: str = "Doorstep"
    public_url: str = "http://127.0.0.1:5000"
    trusted_hosts: list[str] | None = None
    zone: str = "UTC"
    home_place: str = "Alderbridge"
    home_country: str = "GB"
    postcode_file: Path | None = None
    geocoder: str | None = None
    geocoder_agent: str = ""
    geocoder_url: str | None = None
    index_folder: Path | None = Path("var/index")
    dates_ahead_days: int = Field(default=120, ge=7, le=400)
    engine: Literal["pool", "cluster"] = "pool"
    processes: int = Field(default=0, ge=0, le=256)
    feed_addresses: bool = False
    guest_days: int = Field(default=30, ge=1, le=365)
    erasures: Path = Path("var/erasures.jsonl")
    backup_folder: Path | None = None
    backup_days: int = Field(default=90, ge=1, le=3650)
    proxies: int = Field(default=0, ge=0, le=4)
    rate_limits: bool = True
    rate_limit_storage: str = "doorstep://"
    metrics_token: str = ""
    faults: list[str] = []
    feeds_license: str = Field(default="https://creativecommons.org/licenses/by/4.0/", pattern=r"^https://\S+$")
    help_file: Path | None = None
    exit_url: str = Field(default="https://www.bbc.co.uk/weather", pattern=r"^https://[^\s/\"']+\.[^\s\"']+$")
    demo: bool = False
    minimum_age: int = Field(default=18, ge=13, le=30)
    link_minutes: int = Field(default=10, ge=5, le=60)
    signed_in_days: int = Field(default=30, ge=1, le=180)
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65_535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_name: str = ""
    smtp_password: str = ""
    mail_from: str = ""
    push_key: str = ""
    push_services: list[str] = [
        "fcm.googleapis.com",
        ".push.services.mozilla.com",
        "web.push.apple.com",
        ".notify.windows.com",
    ]

    @field_validator("index_folder", "backup_folder", mode="before")
    @classmethod
    def _an_empty_folder_is_none(cls, folder: str | Path | None) -> str | Path | None:
        return folder or None

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError("this is the name of no time zone, such as Europe/London")
        return zone

    @field_validator("encryption_keys")
    @classmethod
    def _are_fernet_keys(cls, keys: list[str]) -> list[str]:
        for key in keys:
            Fernet(key)
        return keys

    @model_validator(mode="after")
    def _a_public_site_names_its_hosts(self) -> Self:
        if not self.is_local and not self.trusted_hosts:
            raise ValueError("DOORSTEP_TRUSTED_HOSTS is needed when DOORSTEP_PUBLIC_URL is not on this machine")
        return self

    @model_validator(mode="after")
    def _mail_has_a_sender(self) -> Self:
        if self.smtp_host and "@" not in self.mail_from:
            raise ValueError("DOORSTEP_MAIL_FROM is needed when DOORSTEP_SMTP_HOST is set")
        return self

    @model_validator(mode="after")
    def _push_has_a_key_and_the_library(self) -> Self:
        if self.push_key and not find_spec("pywebpush"):
            raise ValueError("DOORSTEP_PUSH_KEY needs the extra `push`: pip install 'doorstep[push]'")
        if self.push_key and not re.fullmatch(r"[A-Za-z0-9_-]{43}", self.push_key):
            raise ValueError("DOORSTEP_PUSH_KEY is not a key: `flask push keys` makes one")
        return self

    @model_validator(mode="after")
    def _a_public_site_has_no_faults_put_in(self) -> Self:
        if self.faults and not self.is_local:
            raise ValueError("DOORSTEP_FAULTS is for drills on this machine alone")
        return self

    @model_validator(mode="after")
    def _a_public_site_is_reached_by_https(self) -> Self:
        if not self.is_local and not self.public_url.startswith("https://"):
            raise ValueError("DOORSTEP_PUBLIC_URL has to begin with https:// unless it is on this machine")
        return self

    def reasons_not_to_serve(self, bound: Sequence[str]) -> list[str]:
        """What speaks against serving at the addresses `bound`, such as "0.0.0.0:8000", a sentence each.

        A site that others reach has an address of its own, secrets nobody could guess, and no debug mode.
        """
        reasons = []
        reached = not self.is_local or any(not _is_loopback(one) for one in bound)
        if reached and "public_url" not in self.model_fields_set:
            reasons.append("DOORSTEP_PUBLIC_URL is not set, and others than this machine reach this site.")
        elif self.is_local and any(not _is_loopback(one) for one in bound) and not self.demo:
            reasons.append("DOORSTEP_PUBLIC_URL is on this machine, and others reach this site.")
        if reached and _looks_like_a_sample(self.secret_key):
            reasons.append("DOORSTEP_SECRET_KEY looks like a sample. Draw one: see docs/running.md.")
        if reached and os.environ.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no"):
            reasons.append("FLASK_DEBUG is set, and others than this machine reach this site.")
        if "public_url" not in self.model_fields_set and not self.demo and not reached:
            reasons.append("DOORSTEP_PUBLIC_URL is not set: which address do people use?")
        return reasons

    def warnings(self) -> list[str]:
        """What is weak about these settings on a site that others reach, a sentence each; nothing on this machine."""
        if self.is_local:
            return []
        weak = {
            noted("No copies of the database are made: DOORSTEP_BACKUP_FOLDER is not set."): self.backup_folder is None,
            noted("No mail is sent: DOORSTEP_SMTP_HOST is not set."): self.smtp_host is None,
            noted("Anyone may look in as a member of the demo town: DOORSTEP_DEMO is set."): self.demo,
            noted("Forms may be sent without limit: DOORSTEP_RATE_LIMITS is off."): not self.rate_limits,
            noted("Limits on forms count in each process alone: DOORSTEP_RATE_LIMIT_STORAGE is memory://."): (
                self.rate_limit_storage.startswith("memory")
            ),
        }
        return [sentence for sentence, is_so in weak.items() if is_so]

    @property
    def is_local(self) -> bool:
        """Whether the site is only reached from this machine."""
        address = urlsplit(self.public_url)
        return address.scheme == "http" and address.hostname in ("127.0.0.1", "localhost", "::1")


def _is_loopback(bound: str) -> bool:
    return bound.startswith(("127.", "localhost", "[::1]", "unix:", "fd://"))


def _looks_like_a_sample(secret: str) -> bool:
    return len(set(secret)) < 12 or re.search(r"change|example|sample|secret|default", secret.lower()) is not None


def load_settings() -> Settings:
    """Read the environment; stops the program with one sentence for each value that is missing or cannot be read."""
    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        faults = [f"  {_name(fault['loc'])}{fault['msg']}" for fault in error.errors()]
    except SettingsError as error:
        faults = [f"  {error}"]
    raise SystemExit("\n".join(["Doorstep cannot start. See docs/settings.md for:", *faults]))


def _name(path: tuple[int | str, ...]) -> str:
    return f"DOORSTEP_{str(path[0]).upper()}: " if path else ""


if __name__ == "__main__":  # draws the two secrets of a new service
    print(f"DOORSTEP_SECRET_KEY={secrets.token_urlsafe(48)}")
    print(f"DOORSTEP_ENCRYPTION_KEYS='[\"{Fernet.generate_key().decode()}\"]'")
