"""A person's own path: check-ins, what is reckoned from them, and the pace they set themselves."""
