"""Did it help? A few questions at long intervals, for those who allow it: answers, invitations, and counts of many."""
