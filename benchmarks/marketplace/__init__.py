"""Figures of the agency supermarket."""
