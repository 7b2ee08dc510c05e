"""Figures as ratios in one run, for docs/benchmarks.md: python -m tests.bench [name ...]."""
