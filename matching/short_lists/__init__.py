"""Short lists that a link worker makes with somebody in a visit: on paper, and behind a start code."""
