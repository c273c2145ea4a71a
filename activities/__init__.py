"""What is on: listings, dates, plans, and the border to other programs."""
