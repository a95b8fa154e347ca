"""What people settle for themselves: topics, how often, a pause, words for STOP, and the link in every mail."""
