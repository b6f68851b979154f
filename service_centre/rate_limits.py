"""Limits on tries: a delay instead of a lock-out, so that nobody can lock a rival out."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, headers_enabled=False)
