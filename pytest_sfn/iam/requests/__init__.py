"""The permissions that the requests of an execution need."""
