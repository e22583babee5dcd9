"""The run of one evaluation: its environment, its function calls, its budget and its result."""
