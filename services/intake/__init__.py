"""Intake owns orders and buyers: what was ordered, on which terms, and what may still leave.

Reads orders.domestic and orders.export (raw), orders.commands and buyers.commands; follows
packages, members and shipments. Writes the events and outcomes of orders and buyers.
"""
