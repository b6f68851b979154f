"""What people do in the marketplace, one function for each act."""
