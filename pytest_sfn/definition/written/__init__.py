"""Definition files as a team edits them, with their placeholders: which machines they have, on which lines."""
