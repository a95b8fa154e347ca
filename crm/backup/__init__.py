"""Backups: made by the clock, sealed with a key of their own, tried, rotated, and put back by one command."""
