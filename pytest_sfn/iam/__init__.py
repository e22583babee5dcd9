"""The IAM policies that a definition needs."""
