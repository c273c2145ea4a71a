"""Small groups: rounds to join, being asked in private, meeting, going on as a circle. Nobody is ever rejected."""
