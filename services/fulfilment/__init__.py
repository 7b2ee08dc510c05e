"""Fulfilment owns no facts: how far each line is, how well each member does, what runs late.

Reads the events of orders, packages, lots, shipments, members, plans and clusters.
Writes orders.commands and members.commands: what it concludes, for the owner to decide.
"""
