"""What has to be reached by when, and how far it is."""
