"""Signatures and seals on PDF documents, and the built-in certificate authority for demonstration."""
