"""The list of contacts: filters that combine, saved views, columns, and changing many at once."""
