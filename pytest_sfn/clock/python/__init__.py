"""Python's own clock, which follows the virtual one while a world is open."""
