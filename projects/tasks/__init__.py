"""What is to be done, by whom and until when: alone, for a project, or about a contact."""
