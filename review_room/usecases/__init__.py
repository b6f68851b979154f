"""What people do in the review room: one function per use case."""
