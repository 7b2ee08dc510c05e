"""The log: deciders and ledgers (pure, here) and their life on Kafka (`kafka.py`)."""

from libs.eventlog.decider import Decider, Policy, Refused

__all__ = ["Decider", "Policy", "Refused"]
