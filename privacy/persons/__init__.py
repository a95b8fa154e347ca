"""Where a person stands: which rows are theirs, and where their name and addresses were written."""
