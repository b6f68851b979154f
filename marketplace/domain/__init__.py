"""Pure rules of the marketplace: no web, no database, no clock, no chance."""
