# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Delivers the outbox to whoever has subscribed to a topic; at least once, with retries."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from raccordo.kernel.outbox import OutboxMessage

log = logging.getLogger("raccordo.interop")
Subscriber = Callable[[OutboxMessage], None]
_subscribers: dict[str, list[Subscriber]] = {}
MAX_ATTEMPTS = 8


def subscribe(topic: str, subscriber: Subscriber) -> None:
    """A dialect says here which topics it sends into the world."""
    _subscribers.setdefault(topic, []).append(subscriber)


def deliver(*, at: datetime, limit: int = 100) -> int:
    """Deliver waiting messages, oldest first, under the caller's system context. Returns how many left the outbox.

    A message whose subscriber fails stays, with one more attempt counted; after the last it waits for a person.
    """
    waiting = OutboxMessage.objects.filter(delivered_at=None, attempts__lt=MAX_ATTEMPTS).order_by(
        "created_at"
    )
    delivered = 0
    for message in waiting.select_for_update(skip_locked=True)[:limit]:
        try:
            for subscriber in _subscribers.get(message.topic, ()):
                subscriber(message)
        except Exception:
            log.exception("outbox-message-failed", extra={"object_id": message.pk})
            message.attempts += 1
            message.save(update_fields=["attempts"])
            continue
        message.delivered_at = at
        message.save(update_fields=["delivered_at"])
        delivered += 1
    return delivered
