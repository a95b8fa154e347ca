"""What stands on a contact's page beside notes: calls, related people, files, and who was mentioned."""
