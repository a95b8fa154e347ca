"""What a message says: the final text, links, merge fields, markup, and phrases that carriers or people use."""
