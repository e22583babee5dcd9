"""Checks that a fake task and the state that calls it do what the service could do."""
