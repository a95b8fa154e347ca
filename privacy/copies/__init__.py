"""What a person gets to see or take along, and how it is handed over."""
