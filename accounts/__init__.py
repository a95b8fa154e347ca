"""People who sign in, workspaces, roles, audit log."""
