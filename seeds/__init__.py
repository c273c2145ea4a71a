"""What ships with the project: the taxonomy, the demo town and how it is loaded."""
