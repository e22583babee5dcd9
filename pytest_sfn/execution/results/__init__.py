"""What a run gives back: executions, the tasks that they wait for, and the results of single states."""
