"""Starts the gateway."""

from services.gateway.app.process import run

run()
