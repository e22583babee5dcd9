"""What a test holds: the executor that runs state machines, and the executions that it started."""
