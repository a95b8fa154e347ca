"""The age question at every door to an account."""
