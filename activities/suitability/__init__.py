"""Whether an activity is of use to an adult who comes alone, and the rules that say so."""
