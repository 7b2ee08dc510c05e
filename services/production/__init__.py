"""Owns packages, lots (with their inspections and labels) and shipments.

Reads packages.commands, lots.commands, shipments.commands; the facts of plans, members and orders.
Writes packages.events, lots.events, shipments.events.
"""
