"""Erasing a person: journal, destroy, settle, look again."""
