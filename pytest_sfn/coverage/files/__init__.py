"""Definition files as a team edits them: where each statement of a machine stands."""
