"""The audit trail: one hash chain per stream, one Merkle log over all."""

from service_centre.audit.recording import record, record_several

__all__ = ["record", "record_several"]
