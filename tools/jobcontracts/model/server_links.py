"""Which texts of an answer are links to the servers that a contract lists."""

from __future__ import annotations

import re

from jobcontracts.model.api import Api

_VARIABLE = re.compile(r"\{[^{}]*\}")


class ServerLinks:
    """Finds links to an API's servers; those may have any values in the place of variables.

    Args:
        api: The API.
    """

    def __init__(self, api: Api) -> None:
        urls = [str(server["url"]).rstrip("/") for server in api.root["servers"]]
        forms = ['[^/?#"]+'.join(map(re.escape, _VARIABLE.split(u))) for u in urls if "://" in u]
        # Of two servers, one may be the other with more of a path.
        either = "|".join(sorted(forms, key=len, reverse=True)) or "(?!)"
        self._url = re.compile(rf'(?:{either})(?=[/?#"]|$)')
        self._in_json = re.compile(f'(?<="){self._url.pattern}')

    def split(self, body: str) -> list[str]:
        """Return the pieces of JSON text between which the URL of a server stands."""
        return self._in_json.split(body)

    def rest(self, text: str) -> str | None:
        """Return what follows a server's URL in a text that is a link; None if it is none."""
        found = self._url.match(text)
        return None if found is None else text[found.end() :]
