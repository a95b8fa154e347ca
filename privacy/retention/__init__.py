"""How long what is kept, what goes when its time is over, and what a legal hold keeps all the same."""
