"""What a person allows us to keep and use, purpose by purpose; each is off until it is given."""
