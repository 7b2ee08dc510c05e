"""The gateway is the only public door: requests become commands, the read model answers.

Owns keys (hashes only). Reads the events and outcomes of all streams into its SQL read model.
Writes keys.events, orders.domestic and orders.export (raw), and the commands of all streams.
"""
