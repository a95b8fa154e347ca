"""What is held about people and why, told to everybody."""
