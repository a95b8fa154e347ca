"""Pages of accounts and workspaces."""
