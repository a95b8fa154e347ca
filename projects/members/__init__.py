"""Who works on a project, for how much an hour, and who may see it."""
