"""Writing a listing, and changing its dates."""
