"""Figures of the marketplace's rules, by simulation."""
