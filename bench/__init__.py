"""How fast it is: pages beside an empty page, imports and the search for duplicates beside bare writing.

``python -m bench`` runs all of it; docs/performance.md says what came out.
"""
