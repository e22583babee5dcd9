"""Everything that this library changes in the user's process, and how it is undone."""
