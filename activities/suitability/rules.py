"""All rules of suitability, in the order they are asked."""

from __future__ import annotations

from activities.suitability.audiences import AUDIENCES
from activities.suitability.topics import TOPICS

RULES = AUDIENCES + TOPICS
