"""The values that an expression works on: what they are, how large they are, and how they become text."""
