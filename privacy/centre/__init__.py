"""The public privacy pages: for anyone, without an account."""
