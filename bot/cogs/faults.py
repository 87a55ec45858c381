"""What a person sees of an error that isn't theirs: one sentence, with the id of its log entry."""

from __future__ import annotations

import logging
import secrets

_log = logging.getLogger(__name__)


def fault(error: BaseException, doing: str) -> str:
    """Log an error under a fresh id, and return the sentence to show."""
    identifier = secrets.token_hex(4)
    _log.error("fault %s in %s", identifier, doing, exc_info=error)
    return (
        "Something went wrong on my side; whoever runs this bot finds it in the log as "
        f"`{identifier}`."
    )
