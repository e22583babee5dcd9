"""Rules of EventBridge: the events that reach a bus, and what their targets get."""
