"""What the benchmarks of dispatch share: instances, plans within processor seconds, gaps."""
