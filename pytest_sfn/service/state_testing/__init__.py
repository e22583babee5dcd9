"""What a TestState request may say: its state, its mock, its context object."""
