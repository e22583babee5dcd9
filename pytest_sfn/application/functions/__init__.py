"""The Lambda functions of a template, with their real code."""
