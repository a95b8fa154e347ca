"""People and companies, their consent, import and timeline."""
