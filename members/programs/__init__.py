"""Keys that members make for programs: what each is for, until when, and whose it is."""
