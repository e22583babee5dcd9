"""The policies that a template gives to the role of a state machine."""
