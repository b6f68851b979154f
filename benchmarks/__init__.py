"""What the product costs, measured beside a peer or the physical limit in the same run. Never part of the tests."""
