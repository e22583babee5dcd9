"""Calls of HTTPS APIs: the HTTP Task, and the parts that it shares with API Gateway. No call reaches the network."""
