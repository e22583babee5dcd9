"""What ``pytest-sfn validate`` finds, and how it says so."""
