"""Starts production."""

from services.production.app import run

run()
