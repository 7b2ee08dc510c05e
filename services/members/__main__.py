"""Starts members."""

from services.members.app import run

run()
