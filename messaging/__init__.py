"""Conversations, the gate and dispatch."""
