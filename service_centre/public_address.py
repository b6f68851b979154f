"""Addresses as printed on paper and in QR codes."""

from flask import current_app

from service_centre.config import Installation


def public_address(path: str) -> str:
    """The full public address of a path of this site."""
    told: Installation = current_app.config["INSTALLATION"]
    return f"{told.public_url}{path}"
