"""What organizers see and do: asking, people, numbers, ticks."""
