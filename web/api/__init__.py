"""What every address under /api/v1 shares: reading, answering, telling what there is. Knows no capability."""
