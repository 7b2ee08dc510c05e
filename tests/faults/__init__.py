"""The log under faults: real processes are killed and frozen while a driver keeps asking.

`python -m tests.faults --minutes 2 --seed 1`, or `make faults`. The schedule follows from seed
and minutes alone (`plan.py`); `gongdan verify --journal` judges what was asked and what came of it.
"""
