"""What was done to many contacts at once, so that it can be undone."""
