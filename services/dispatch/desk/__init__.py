"""The plan desk: what it knows, how it remembers, what it lets happen."""
