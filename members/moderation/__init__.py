"""What moderators look at and do: one queue, acts that can be undone, a log of every look."""
