"""The object store of this application."""

from flask import current_app

from storage.objects import ObjectStore


def object_store() -> ObjectStore:
    """The store that the installation is configured with."""
    store: ObjectStore = current_app.extensions["object_store"]
    return store
