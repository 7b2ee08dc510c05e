"""What the two latency benchmarks share: a bare hop to compare with, asking at a pace."""
