"""Durable functions: handlers that checkpoint their steps, and are replayed when what they wait for has happened.

https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
"""
