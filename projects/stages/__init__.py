"""How far the work is: the stages, as each workspace names them, and what moved from one to another."""
