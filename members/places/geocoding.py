"""An outside geocoder, only where the operator names one: asked for what the embedded gazetteer does not know."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim, Photon

from matching.core.reach import cell_centre, cell_of
from matching.core.types import Point
from members.places.place import Place
from members.places.text import fold
from settings import Settings

log = logging.getLogger("doorstep")

_SERVICES = {"nominatim": Nominatim, "photon": Photon}
_TIMEOUT = 4  # seconds; after that the embedded gazetteer has to do
_PAUSE = 1.0  # seconds between questions, as the rules of the public services ask
# Smallest first. Streets and houses are left out on purpose: nobody's address is looked at.
_NAMES = ("neighbourhood", "suburb", "district", "city_district", "village", "town", "city", "municipality", "county")
_TOWNS = ("village", "town", "city", "municipality")


class Geocoder:
    """Asks one service, remembers its answers in a small file, and is silent when it fails."""

    def __init__(self, settings: Settings, *, folder: Path) -> None:
        service = _SERVICES[str(settings.geocoder)]
        options: dict[str, Any] = {"timeout": _TIMEOUT, "user_agent": settings.geocoder_agent}
        if settings.geocoder_url:
            address = urlsplit(settings.geocoder_url)
            options |= {"scheme": address.scheme, "domain": f"{address.netloc}{address.path}".rstrip("/")}
        self._service = service(**options)
        self._ask = RateLimiter(
            self._service.geocode, min_delay_seconds=_PAUSE, max_retries=0, swallow_exceptions=False
        )
        self._salt = f"{settings.secret_key} geocoder {settings.geocoder} {settings.geocoder_url}".encode()
        self._file = folder / "geocoder.sqlite"
        self._lock = threading.Lock()

    @classmethod
    def of(cls, settings: Settings, *, folder: Path) -> Self | None:
        """The geocoder the settings name, if any.

        Raises ValueError for an unknown one, or for a missing name of ours, which every service asks for.
        """
        if settings.geocoder is None:
            return None
        if settings.geocoder not in _SERVICES:
            raise ValueError(f"DOORSTEP_GEOCODER is one of {', '.join(_SERVICES)}, not {settings.geocoder!r}.")
        if not settings.geocoder_agent:
            raise ValueError("DOORSTEP_GEOCODER_AGENT says who asks; the geocoder needs it.")
        return cls(settings, folder=folder)

    def find(self, text: str, *, country: str | None, most: int, ask: bool = True) -> list[Place]:
        """Return the places the service gives for a text, in its order, each with the centre of its cell.

        Without `ask` only what it answered before. [] when the service does not answer, knows nothing, or answers in a
        way we cannot read.
        """
        if not text:
            return []
        key = self._key(text, country)
        remembered = self._remembered(key)
        if remembered is None and not ask:
            return []
        if remembered is None:
            try:
                answers = self._ask(text, exactly_one=False, **self._options(country, most)) or []
                remembered = _distinct(place for answer in answers if (place := _place_of(answer.raw)) is not None)
            except (GeopyError, KeyError, TypeError, ValueError) as error:
                log.warning("the geocoder did not help: %s", type(error).__name__)
                return []
            self._remember(key, remembered)
        return [place for place in remembered if country in (None, place.country)][:most]

    def _options(self, country: str | None, most: int) -> dict[str, Any]:
        options: dict[str, Any] = {"language": "en", "limit": most}
        if isinstance(self._service, Nominatim):
            options |= {"addressdetails": True, "country_codes": country}
        return options

    def _key(self, text: str, country: str | None) -> str:
        """A keyed digest, so that the file does not tell what was typed."""
        return hmac.new(self._salt, f"{country}|{fold(text)}".encode(), hashlib.sha256).hexdigest()

    def _remembered(self, key: str) -> list[Place] | None:
        row = self._store("SELECT places FROM answer WHERE key = ?", (key,))
        if row is None:
            return None
        return [Place(**{**place, "point": Point(**place["point"])}) for place in json.loads(row[0])]

    def _remember(self, key: str, places: list[Place]) -> None:
        answer = json.dumps([asdict(place) for place in places])
        self._store("INSERT OR REPLACE INTO answer VALUES (?, ?)", (key, answer))

    def _store(self, query: str, values: tuple[str, ...]) -> Any:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._lock, closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, places TEXT)")
                return connection.execute(query, values).fetchone()
        except (OSError, sqlite3.Error) as error:
            log.warning("answers of the geocoder are not remembered: %s", error)
            return None


def _place_of(raw: Mapping[str, Any]) -> Place | None:
    """The place in an answer of either service; None when it names no town or country."""
    if "properties" in raw:  # Photon speaks GeoJSON
        about = dict(raw["properties"])
        lon, lat = raw["geometry"]["coordinates"]
        if about.get("type") in _NAMES:
            about.setdefault(about["type"], about.get("name"))
        country = str(about.get("countrycode", ""))
    else:
        about = dict(raw["address"])
        lat, lon = raw["lat"], raw["lon"]
        country = str(about.get("country_code", ""))
    name = next((str(about[key]) for key in _NAMES if about.get(key)), "")
    town = next((str(about[key]) for key in _TOWNS if about.get(key)), "")
    if not name or not country:
        return None
    region = town if town and town != name else str(about.get("state", ""))
    return Place(name, region, country.upper(), cell_centre(cell_of(Point(float(lat), float(lon)))), "found")


def _distinct(places: Any) -> list[Place]:
    return list({place.label: place for place in reversed(list(places))}.values())[::-1]
