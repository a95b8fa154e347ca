"""The sandbox's own network and the phone on the screen."""
