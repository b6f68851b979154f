"""The live process, against a real PostgreSQL and a real Valkey."""
