"""How the operations of two editions differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jobcontracts.compat.change import Change, Impact, Spot, change
from jobcontracts.compat.messages import body_changes, parameter_changes, response_changes
from jobcontracts.compat.pairs import ComparedPairs, Paired, by_key, by_keys
from jobcontracts.compat.schemas import deprecation
from jobcontracts.compat.security import Schemes, security_changes
from jobcontracts.model.node import operations_of
from jobcontracts.model.operations import alike
from jobcontracts.model.source import Source
from jobcontracts.model.validation_messages import listed, shown_value


@dataclass(frozen=True, slots=True)
class Placed:
    """An operation where it stands.

    Args:
        spot: The operation.
        item: Its path item.
        path: Its path.
        method: Its method.
    """

    spot: Spot
    item: Spot
    path: str
    method: str

    @property
    def id(self) -> str:
        """Its operationId."""
        return str(self.spot.value.get("operationId", ""))

    @property
    def parameters(self) -> list[Spot]:
        """Its parameters as listed, its path's behind its own."""
        return [*self.spot.items("parameters"), *self.item.items("parameters")]


def placed_operations(source: Source) -> list[Placed]:
    """Return the operations of a document, in its order."""
    return [
        Placed(
            Spot(source, pointer, operation),
            Spot(source, pointer.rpartition("/")[0], item),
            path,
            method,
        )
        for pointer, path, method, operation, item in operations_of(source.root)
    ]


def paired_operations(old: Source, new: Source) -> Paired[Placed]:
    """Pair operations by path and method, and those that are left by operationId."""
    return by_keys(
        placed_operations(old),
        placed_operations(new),
        lambda o: (o.path, o.method),
        lambda o: o.id or None,
    )


def operation_changes(old: Source, new: Source, seen: ComparedPairs) -> Iterator[Change]:
    """Yield how the operations of two documents differ.

    Args:
        old, new: The documents.
        seen: The pairs of schemas that were compared.
    """
    pairs, gone, added = paired_operations(old, new)
    schemes = Schemes(old, new)
    for before, after in pairs:
        yield from _identity(before, after)
        yield from parameter_changes(before.parameters, after.parameters, seen)
        yield from body_changes(before.spot, after.spot, seen)
        yield from response_changes(before.spot, after.spot, seen)
        yield from security_changes(before.spot, after.spot, schemes)
    for operation in gone:
        yield change("breaking", f"the operation {operation.id} is gone", operation.spot, None)
    for operation in added:
        yield change("additive", f"a new operation: {operation.id}", None, operation.spot)
    yield from _settings(old, new, pairs)


def _identity(old: Placed, new: Placed) -> Iterator[Change]:
    if (old.path, old.method) != (new.path, new.method):
        was = f"{old.method.upper()} {old.path}"
        what = f"{new.id} is {new.method.upper()} {new.path}, was {was}"
        yield change("breaking", what, old.spot, new.spot)
    before, after = old.spot.member("operationId"), new.spot.member("operationId")
    if old.id != new.id:
        yield change("breaking", f"the operation is called {new.id}, was {old.id}", before, after)
    yield from deprecation(old.spot, new.spot)


def _settings(old: Source, new: Source, pairs: list[tuple[Placed, Placed]]) -> Iterator[Change]:
    """A header of every operation is a setting of the client, any other an argument of a method."""
    was, now = _common_headers(old), _common_headers(new)
    for before, after in pairs:
        for there, here in by_key(_headers(before), _headers(after))[0]:
            name = here.value["name"]
            if (name in was) != (name in now):
                kind = "a setting of the client" if name in now else "an argument of methods"
                yield change("breaking", f"{name} is {kind} now", there, here)


def _headers(operation: Placed) -> dict[str, Spot]:
    found = [parameter.resolved() for parameter in operation.parameters]
    return {p.value["name"]: p for p in found if p.value.get("in") == "header"}


def _common_headers(source: Source) -> set[str]:
    return {
        *alike(
            [
                {name: p.value.get("schema") for name, p in _headers(operation).items()}
                for operation in placed_operations(source)
            ]
        )
    }


def server_changes(old: Source, new: Source) -> Iterator[Change]:
    """Yield how the servers differ that clients are made for: the first of each document."""
    servers = [Spot.whole(source).items("servers")[:1] for source in (old, new)]
    if not all(servers):
        return
    before, after = servers[0][0], servers[1][0]
    if str(before.value.get("url")).rstrip("/") == str(after.value.get("url")).rstrip("/"):
        # A client puts a slash before each path, whether or not one is at the end of the server's.
        after = replace(after, value={**after.value, "url": before.value.get("url")})
    if before.value["url"] != after.value["url"]:
        what = f"the server is {after.value['url']}, was {before.value['url']}"
        yield change("breaking", what, before.member("url"), after.member("url"))
    pairs, gone, added = by_key(before.members("variables"), after.members("variables"))
    for variable in gone:
        yield change("breaking", f"the server's variable {variable.name} is gone", variable, None)
    for variable in added:
        needed = variable.value.get("x-placeholder")
        more = ", to be filled in" if needed else ""
        what = f"a new variable of the server{more}: {variable.name}"
        yield change("breaking" if needed else "additive", what, None, variable)
    for there, here in pairs:
        yield from _variable(there, here)


def _variable(old: Spot, new: Spot) -> Iterator[Change]:
    """`x-placeholder`: the default stands for what only the user knows (specs/README.md)."""
    mark = "x-placeholder"
    before, after = (bool(variable.value.get(mark)) for variable in (old, new))
    if before != after:
        what = f"{new.name} is {'to be filled in' if after else 'known'} now"
        impact: Impact = "breaking" if after else "additive"
        yield change(impact, what, old.member(mark), new.member(mark))
    was, now = (variable.value.get("default") for variable in (old, new))
    if was != now and not (before and after):
        what = f"{new.name} is {shown_value(now)} unless said otherwise, was {shown_value(was)}"
        yield change("breaking", what, old.member("default"), new.member("default"))
    listed_before, listed_after = old.value.get("enum"), new.value.get("enum")
    if listed_before != listed_after:
        gone = listed_after and set(listed_before or ()) - set(listed_after)
        what = f"{new.name} may be {listed(listed_after or ['anything'], 'or')}"
        narrower = bool(gone) or listed_before is None
        yield change(
            "breaking" if narrower else "additive", what, old.member("enum"), new.member("enum")
        )
