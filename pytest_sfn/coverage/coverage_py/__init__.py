"""State machines in the data and the reports of coverage.py."""
