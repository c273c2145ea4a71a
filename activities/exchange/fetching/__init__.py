"""Fetching what lies at an outside address: one guarded client for the whole house."""
