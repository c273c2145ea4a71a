"""The words pages use, one place each."""
