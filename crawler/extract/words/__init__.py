"""Words by language that extraction looks for, as plain tables."""
