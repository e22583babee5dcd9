"""Calls of HTTPS APIs: the HTTP Task, and what it shares with the API Gateway integration. None reaches the network."""
