"""How long pages take beside an empty page of the same layout; run it with ``python -m bench``."""
