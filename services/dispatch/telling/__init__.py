"""What is told of plans: explanations, promises, calibration, fair shares, differences."""
