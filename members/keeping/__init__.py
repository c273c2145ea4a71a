"""What we hold about people: the inventory, and export, erasure and retention, which are driven by it."""
