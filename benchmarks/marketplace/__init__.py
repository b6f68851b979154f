"""What draws and rotations cost, against the bare work they cannot do without."""
