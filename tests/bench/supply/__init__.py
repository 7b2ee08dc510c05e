"""What the benchmarks of the log stand on: lives of packages, a broker, a plain copy to beat."""
