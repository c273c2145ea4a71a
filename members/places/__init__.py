"""Where people are: finding a place by what somebody types, and the areas that are all we keep of it."""
