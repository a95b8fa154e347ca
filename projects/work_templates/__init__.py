"""Templates that projects begin from: milestones and tasks, with their days."""
