"""The IAM policies that a definition needs, and what a policy allows."""
