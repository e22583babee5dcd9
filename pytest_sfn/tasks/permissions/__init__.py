"""Executions whose tasks are allowed only what the policies of their role allow."""
