"""What providers and mail servers bring: verified, kept as it came, worked through, answered."""
