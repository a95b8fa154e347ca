"""The end of an account or a workspace: asked for by its owner, and carried out unless it is taken back in time."""
