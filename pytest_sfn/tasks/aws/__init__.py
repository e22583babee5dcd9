"""Calls AWS's APIs: their models, and the conversion of arguments and results."""
