"""Fake Lambda functions: the registry, the recorded calls, the runtime that a handler sees."""
