"""Event source mappings: Lambda polls queues and streams, and calls functions with batches of their records."""
