"""Dispatch owns plans. Reads what may be planned, writes plans.events; PuLP in its core."""
