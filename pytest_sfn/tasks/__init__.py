"""What the Resource of a task reaches: Lambda functions, and fakes for everything else."""
