"""The list of projects: filters, saved views, export."""
