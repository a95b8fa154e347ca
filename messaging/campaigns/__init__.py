"""Campaigns: whom one is for, what it says, its course, and what came of it."""
