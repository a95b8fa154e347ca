"""What is kept in visitors' browsers: the choice they have, what it allows, and the signal that says no for them."""
