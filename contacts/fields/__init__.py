"""What is held about a contact, field by field: built-in and of the workspace's own making."""
