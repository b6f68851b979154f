"""The audit trail: one hash chain per stream, one Merkle log over all."""

from service_centre.audit.recording import record

__all__ = ["record"]
