"""Privacy requests and their fulfilment, clocks, identity, erasure."""
