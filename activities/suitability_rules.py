"""All rules of suitability, in the order they are asked."""

from __future__ import annotations

from activities.suitability_audiences import AUDIENCES
from activities.suitability_topics import TOPICS

RULES = AUDIENCES + TOPICS
