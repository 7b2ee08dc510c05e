"""The console's edge.

Starts a local broker (`broker.py`, its jars in `jars.py`) and the services (`supervisor.py`);
all of them end with the process that started them (`lifeline.py`).
"""
