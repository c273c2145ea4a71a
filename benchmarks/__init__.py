"""Measurements, each printing a table beside a peer from one run."""
