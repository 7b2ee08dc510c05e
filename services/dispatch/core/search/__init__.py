"""The compiled search for large problems; `searching` is its door."""
