"""Dispatch's processes: `planning` decides and plans, `answering` explains and promises."""
