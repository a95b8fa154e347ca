"""Where the hours went: a timer, entries by hand, the sheet of a week, and what they come to."""
