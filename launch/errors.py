"""What the person at the terminal is told when it can't go on."""


class Unable(Exception):
    """One clear sentence: what is wrong, and what to do about it."""
