"""The summary of a session, for terminals, pull requests and programs."""
