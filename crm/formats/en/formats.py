"""Django's own "4 p.m." ends a sentence with two full stops."""

TIME_FORMAT = "g:i A"
DATETIME_FORMAT = "N j, Y, g:i A"
