"""What is in the test module that ``pytest-sfn stubs`` writes."""
