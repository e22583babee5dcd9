"""The rules by topic. Each module has its rules in ``RULES``."""
