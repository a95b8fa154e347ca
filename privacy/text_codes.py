"""Codes by text, given out to show who asks."""

from messaging import codes
from privacy.requests import phone_codes

codes.register(phone_codes.words_of)
