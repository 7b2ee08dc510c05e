"""`gongdan demo`: the cluster of `examples/`, played through the public API on a stepped clock.

What is to be done follows from the log each time (`owed.py` and its neighbours); nothing is
remembered between two steps, so that a demo that was stopped goes on where the log stands.
"""
