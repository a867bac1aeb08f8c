"""Tells the outside world that an article was published."""

import json
import logging
import urllib.request

from django.conf import settings

logger = logging.getLogger(__name__)


def announce_article(slug: str) -> None:
    """Post one notification. A failure is logged and goes no further: publishing does not depend on the listener."""
    if not settings.NOTIFY_URL:
        return
    request = urllib.request.Request(
        settings.NOTIFY_URL,
        data=json.dumps({"event": "article.published", "slug": slug}).encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=settings.NOTIFY_TIMEOUT_SECONDS):
            pass
    except OSError:
        logger.warning("could not announce %s", slug, exc_info=True)
