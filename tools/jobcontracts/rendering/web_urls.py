"""Which texts are addresses of pages; checking needs nothing else of HTML."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def is_web_url(url: object) -> bool:
    """Return whether this is an absolute URL of http or https, in characters that a URL has."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    # Browsers and urlsplit drop some characters that a URL cannot have, and differ in which.
    whole = re.fullmatch("[!-~]+", url) is not None
    return whole and parts.scheme in ("http", "https") and bool(parts.hostname)
