"""Requests of people about their data: filing, identity, states and carrying out."""
