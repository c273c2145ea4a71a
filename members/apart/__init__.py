"""People who are kept apart: silently, both ways, for good."""
