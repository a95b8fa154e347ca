"""Numbers and mail identities: their setting up, registration, limits and health."""
