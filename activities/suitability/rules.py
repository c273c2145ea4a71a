"""All rules of suitability, in the order they are asked."""

from __future__ import annotations

from activities.suitability.audiences import AUDIENCES
from activities.suitability.rule import Described
from activities.suitability.topics import TOPICS

RULES = AUDIENCES + TOPICS


def find_objection(listing: Described) -> str | None:
    """The code of the first rule that speaks against the listing, None where it suits."""
    return next((rule.code for rule in RULES if rule.applies(listing)), None)
