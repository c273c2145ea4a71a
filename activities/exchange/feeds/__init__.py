"""Outside calendars that an organizer connects: reading, comparing, keeping, and the pages for it."""
