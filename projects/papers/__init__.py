"""Notes and files of a project."""
