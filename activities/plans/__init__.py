"""Plans: private intentions to go, the places they keep, and the sheet that prepares for a visit."""
