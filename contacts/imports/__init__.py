"""Bringing people in from files of other programs."""
