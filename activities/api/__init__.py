"""What programs can read and do about activities, plans and listings, under /api/v1."""
