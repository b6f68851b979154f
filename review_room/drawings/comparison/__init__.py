"""Revision against revision: aligned, compared pixel by pixel, the differences grouped into regions."""
