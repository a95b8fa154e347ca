"""What a request asks for, done in one step each: correcting, freezing, weighing, removing a child's data."""
