"""What stands on a contact's page beside notes: calls, reminders, related people, files, and who was mentioned."""
