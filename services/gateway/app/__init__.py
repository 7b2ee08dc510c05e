"""The gateway's edge: requests in (`routes/`), commands out, the read model in SQL between them."""
