"""Distances in the measure of the place: kilometres, or miles where the operator says so. Everything is kept in km."""

from __future__ import annotations

from flask import current_app, has_app_context
from flask_babel import format_decimal

_MILES = 0.621371  # in a kilometre
_HALVES_BELOW = 3


def in_miles() -> bool:
    """Whether distances are told in miles."""
    return has_app_context() and current_app.config["SETTINGS"].distances == "miles"


def miles_words(km: float) -> tuple[int, str]:
    """A distance in miles, for ngettext: a whole number that decides between forms, and the figure, such as "2.5".

    Below three miles to the nearest half, above to the nearest whole one; never nought.
    """
    miles = km * _MILES
    rounded = round(miles * 2) / 2 if miles < _HALVES_BELOW else float(round(miles))
    rounded = max(rounded, 0.5)
    return (1 if rounded == 1 else 2, str(format_decimal(rounded)))
