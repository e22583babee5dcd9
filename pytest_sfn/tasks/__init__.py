"""Performs the tasks of a workflow: Lambda functions, AWS services, HTTP, and fakes for everything else."""
