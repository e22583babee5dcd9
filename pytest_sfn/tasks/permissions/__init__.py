"""Executions whose tasks may only do what the policies of their role allow."""
