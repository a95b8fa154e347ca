"""Sequences: messages one after the other with days between, for each person from their own beginning."""
