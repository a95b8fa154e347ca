"""Recipients of personal data are told of erasures, corrections and restrictions, until they say that they did so."""
