"""What is added to the failure of a test: what did not happen, or what happened where no trace shows it."""
