"""What an exploration found."""
