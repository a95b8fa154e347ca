"""How dates and times are written, where a language's usual way does not fit into a sentence."""
