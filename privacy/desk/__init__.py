"""Where staff work on requests: of a workspace, and of the operator of the site."""
