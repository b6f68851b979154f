"""The agency supermarket: rosters, verifiable draws, rotation, selections and engagements."""
