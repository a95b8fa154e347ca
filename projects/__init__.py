"""Projects: the work, from first talk to last hour."""
