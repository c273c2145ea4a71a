"""The page of one activity."""
