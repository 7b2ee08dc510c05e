"""The routes, one file a noun. Writes turn a body into a command; reads turn rows into answers."""
