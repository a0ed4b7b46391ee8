"""How the credentials differ that operations need."""

from __future__ import annotations

from collections.abc import Iterator

from jobcontracts.compat.change import Change, Spot, change
from jobcontracts.compat.pairs import canonical, without_words
from jobcontracts.model.source import Source

_NO_CREDENTIAL = ("bearerFormat", "flows")
"""A hint for readers (OpenAPI 3.1, section 4.8.27), and how users get a token: of all flows clients
carry out one, which has changes of its own.
"""


class Schemes:
    """The security schemes of two documents, and which of them are the same credential.

    Args:
        old, new: The documents.
    """

    def __init__(self, old: Source, new: Source) -> None:
        self.old = Spot.whole(old).members("components", "securitySchemes")
        self.new = Spot.whole(new).members("components", "securitySchemes")

    def credential(self, schemes: dict[str, Spot], name: str) -> str:
        """Return what is equal for the same credential in both documents.

        A scheme of a name that both have is compared as such; otherwise what it is counts, for a
        name of our own is seen by nobody.
        """
        if (name in self.old and name in self.new) or name not in schemes:
            return f"the scheme {name}"
        return _identity(schemes[name])

    def alternatives(self, operation: Spot, schemes: dict[str, Spot]) -> set[frozenset[str]]:
        """Return the sets of credentials of which an operation needs any."""
        requirements = _requirements(operation)
        named = requirements.value if requirements else []
        return {
            frozenset(self.credential(schemes, name) for name in requirement)
            for requirement in named or [{}]
        }


def _requirements(operation: Spot) -> Spot | None:
    return operation.member("security") or Spot.whole(operation.source).member("security")


def _identity(scheme: Spot) -> str:
    value = {
        k: v for k, v in without_words(scheme.resolved().value).items() if k not in _NO_CREDENTIAL
    }
    # The names of HTTP schemes and headers do not depend on case (RFC 9110, 11.1 and 5.1).
    lowered = {key: value[key].lower() for key in ("scheme", "name") if key in value}
    return canonical(value | lowered)


def security_changes(old: Spot, new: Spot, schemes: Schemes) -> Iterator[Change]:
    """Yield how the credentials differ that two operations need."""
    before = schemes.alternatives(old, schemes.old)
    after = schemes.alternatives(new, schemes.new)
    if before != after:
        # Whoever could call it before still can if there is nothing more to be shown.
        enough = all(any(need <= had for need in after) for had in before)
        what = f"it needs {_shown(new)}, needed {_shown(old)}"
        places = _requirements(old), _requirements(new)
        yield change("additive" if enough else "breaking", what, *places)


def _shown(operation: Spot) -> str:
    requirements = _requirements(operation)
    named = (requirements.value if requirements else []) or [{}]
    return " or ".join(" and ".join(requirement) or "no credential" for requirement in named)


def scheme_changes(old: Source, new: Source) -> Iterator[Change]:
    """Yield how the credentials differ that a client takes: each scheme is an argument of it."""
    schemes = Schemes(old, new)
    for name, scheme in schemes.old.items():
        if name not in schemes.new:
            if _identity(scheme) not in map(_identity, schemes.new.values()):
                yield change("breaking", f"the credential {name} is gone", scheme, None)
        elif _identity(scheme) != _identity(schemes.new[name]):
            yield change("breaking", "it is another credential", scheme, schemes.new[name])
        else:
            yield from _token_changes(scheme.resolved(), schemes.new[name].resolved())
    for name, scheme in schemes.new.items():
        if name not in schemes.old and _identity(scheme) not in map(
            _identity, schemes.old.values()
        ):
            yield change("additive", f"a new credential: {name}", None, scheme)


def _token_changes(old: Spot, new: Spot) -> Iterator[Change]:
    """Yield how the ways differ in which a client gets its tokens by itself."""
    before, after = (
        scheme.member("flows", "clientCredentials", "tokenUrl") for scheme in (old, new)
    )
    if before is None and after is not None:
        yield change("additive", "a client can get its tokens by itself", None, after)
    elif before is not None and after is None:
        yield change("breaking", "a client cannot get its tokens by itself any more", before, None)
    elif before is not None and after is not None and before.value != after.value:
        what = f"tokens are at {after.value}, were at {before.value}"
        yield change("breaking", what, before, after)
