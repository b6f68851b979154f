"""Bytes: objects named by their digest, in a folder or in any S3-compatible store."""
