"""Short texts of our own for hard moments: offered where they fit, never pushed."""
