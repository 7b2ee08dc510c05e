"""Owns members (permit, capability, certificates, capacity, record) and the cluster.

Reads members.commands, clusters.commands; the facts of lots.
Writes members.events, clusters.events.
"""
