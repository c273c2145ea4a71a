"""Saying that something is wrong, and what came of it."""
