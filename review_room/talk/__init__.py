"""What people say around findings, read: for the room, for a person's work list, for exports, for history."""
