"""Forms of a business for outsiders: opt-in, lead, contact us, survey. Built here, shown here or in another's page."""
