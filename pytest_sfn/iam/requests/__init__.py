"""What IAM is asked for the requests that an execution makes."""
