"""Figures of the agency supermarket: draws, rotations, sealed bids, eliminations."""
