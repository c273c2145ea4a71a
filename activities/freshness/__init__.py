"""Asking whether a listing is still right."""
