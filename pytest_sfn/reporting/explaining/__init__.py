"""Explains failures: why nothing took an error, what data a state lacked, and where it all stands."""
