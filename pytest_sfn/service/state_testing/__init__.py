"""The parts of a TestState request: its state, its mock, its context object."""
