"""Papers: what the room prints, from plain values to PDF bytes or CSV; no database, no clock, no web."""
