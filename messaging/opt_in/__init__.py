"""Asking for consent: the request, the answer, the reminder and the end."""
