"""What a client sees of a project, behind a link and without an account."""
