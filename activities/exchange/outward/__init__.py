"""Feeds for other programs: what is on, in the formats they read."""
