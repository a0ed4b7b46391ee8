"""Lifecycles as they are drawn: names of jobs, requests of roles, states, progress, results."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st

from jobcontracts.model.parameters import text_of
from jobcontracts.model.paths import expand

from .drawn_requests import VALUES, asked
from .drawn_requests import described as described_request
from .drawn_states import WAYS, Said, Way
from .laundry import TEXT, body, media, reference
from .variants import parameter

NUMBER: dict[str, Any] = {"type": "integer"}
SHARE: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1}
PROGRESS: dict[str, tuple[dict[str, Any], Any, dict[str, Any], bool]] = {
    "percent": ({"percent": NUMBER}, "$response.body#/percent", {"percent": 40}, True),
    "text beside": ({"percent": {"type": "number"}}, "$response.body#/percent", {}, True),
    "share": ({"share": SHARE}, {"share": "$response.body#/share"}, {"share": 0.4}, True),
    "still": ({"share": SHARE}, {"share": "$response.body#/share"}, {"share": 1}, False),
    "total": (
        {"did": NUMBER, "all": {"type": ["integer", "null"]}},
        {"done": "$response.body#/did", "total": "$response.body#/all"},
        {"did": 2, "all": 5},
        False,
    ),
}
"""By name: members of poll's answer, what the lifecycle says, an example, whether it is live."""

WHENS: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "header": ("$request.header.Prefer-Job", "async", TEXT),
    "query": ("$request.query.later", True, {"type": "boolean"}),
    "count": ("$request.query.machines", 2, NUMBER),
    "body": ("$request.body#/later", True, {"type": "boolean"}),
    "text": ("$request.body#/how", "later", TEXT),
}
NAMED = {
    "id": {"id": "$response.body#/load"},
    "deep id": {"id": "$response.body#/at/load"},
    "header id": {"id": "$response.header.Wash-Load"},
    "url": {"url": "$response.header.Location"},
    "body url": {"url": "$response.body#/where"},
    "deep url": {"url": "$response.body#/at/self~1url"},
}
"""Where submit's answer names the job."""


def lives(names: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Return what draws a lifecycle.

    Args:
        names: Draws what parameters and members are called.
    """
    flag = st.booleans()
    return st.fixed_dictionaries(
        {
            "number": flag,
            "table": flag,
            "named": st.sampled_from(tuple(NAMED)),
            "when": st.sampled_from(("none", "none", *WHENS)),
            "poll": asked(names, poll=True),
            "result": st.none() | asked(names),
            "cancel": st.none() | asked(names),
            "on_cancel": st.sampled_from(("states", "removes", "both")),
            "deleted": flag,
            "state": st.sampled_from(tuple(WAYS)),
            "otherwise": st.sampled_from((None, None, "running", "pending", "failed")),
            "transitions": flag,
            "grace": flag,
            "progress": st.sampled_from(("none", *PROGRESS)),
            "location": st.sampled_from(("none", "none", "body", "header")),
            "error": st.sampled_from(("none", "poll", "result")),
            "unknown": st.sampled_from((404, 404, 410, 400)),
        }
    )


def apply(drawn: dict[str, Any], openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Give the laundry's contract a drawn lifecycle."""
    paths, schemas = openapi["paths"], openapi["components"]["schemas"]
    get = paths.pop("/loads/{load}")["get"]
    basket = paths.pop("/loads/{load}/basket")["get"]
    for operation in (get, basket):
        operation["responses"].pop("404")
        operation["responses"][str(drawn["unknown"])] = {"description": "Unknown."}
    lifecycle["refusals"]["unknown_job"] = drawn["unknown"]
    form = NUMBER if drawn["number"] else {**TEXT, "minLength": 1}
    if drawn["number"]:
        lifecycle["simulate"]["id"] = "{number}"
    schemas["Mode"] = {"type": "string", "x-source": "page", "enum": ["fast", "slow"]}
    _submit(drawn, paths["/loads"]["post"], schemas, lifecycle, form)
    paths["/loads"]["post"]["responses"] |= _without_a_job(drawn)
    way = WAYS[drawn["state"]]
    _states(drawn, way, get, schemas, lifecycle, form)
    _waits(drawn, way, lifecycle)
    _put(_fitted(drawn, "poll"), "poll", get, "AskedPoll", "", openapi, lifecycle, form)
    _result(drawn, way, basket, openapi, lifecycle, form)
    if drawn["cancel"] is not None:
        _cancel(drawn, way, get, openapi, lifecycle, form)
    used = str(openapi["paths"])
    if "/Mode'" not in used + str(schemas):
        del schemas["Mode"]


def _put(
    drawn: dict[str, Any],
    role: str,
    operation: dict[str, Any],
    name: str,
    own: str,
    openapi: dict[str, Any],
    lifecycle: dict[str, Any],
    form: dict[str, Any],
    method: str = "get",
) -> None:
    """Put the operation of a role where its request is as it is drawn."""
    path, said, schemas, _ = described_request(drawn, operation, form, name, own)
    openapi["components"]["schemas"] |= schemas
    method = "post" if schemas else method
    openapi["paths"].setdefault(path, {})[method] = operation
    parts = {"operation": operation["operationId"], "with": said}
    lifecycle["operations"][role] = parts if said else operation["operationId"]


def _fitted(drawn: dict[str, Any], role: str) -> dict[str, Any]:
    """Return the request of a role as it can be beside what else is drawn."""
    found: dict[str, Any] = drawn[role]
    if role == "poll":
        in_url = found["id"] not in ("header", "body")
        return found if in_url or "url" not in drawn["named"] else found | {"id": "query"}
    if found["id"] == "behind" and drawn["poll"]["id"] != "behind":
        found = found | {"id": "path"}
    if role == "result" and drawn["location"] != "none":
        # A URL of the vendor's has a query of its own.
        extras = [extra for extra in found["extras"] if extra[1] != "query"]
        found = found | {"extras": extras, "id": found["id"].replace("query", "path")}
    return found


def _submit(
    drawn: dict[str, Any],
    post: dict[str, Any],
    schemas: dict[str, Any],
    lifecycle: dict[str, Any],
    form: dict[str, Any],
) -> None:
    """Describe what submit is asked with, and how its answer names the job."""
    requests = [drawn[role] for role in ("poll", "result", "cancel") if drawn[role] is not None]
    used = {value for request in requests for value, _, _ in request["extras"]}
    load: dict[str, Any] = schemas["Load"]
    order: dict[str, Any] = {"colour": "red"}
    post["parameters"] = []
    for value in sorted(used):
        schema, shown, meant = VALUES[value]
        if value in ("asked header", "asked query", "asked path"):
            place, name = meant.split(".")[2:]
            post["parameters"].append(parameter(name, place, schema=schema, example=shown))
        elif value.startswith("asked"):
            name = meant.rpartition("/")[2]
            load["properties"][name], order[name] = schema, shown
            load["required"].append(name)
    job: dict[str, Any] = dict(NAMED[drawn["named"]])
    lifecycle["job"] = job
    if drawn["when"] != "none":
        place, value, schema = WHENS[drawn["when"]]
        job["when"] = {place: value}
        where, name = ("body", place.split("#/")[1]) if "#" in place else place.split(".")[1:]
        if where == "body":
            load["properties"][name], order[name] = schema, value
        else:
            found = parameter(name, where, schema=schema, example=value, required=False)
            post["parameters"].append(found)
    post["requestBody"]["content"] = body("Load", one=order)
    id_, url = (1 if drawn["number"] else "l1"), "https://laundry.example/api/loads/l1"
    at = {"load": form, "self/url": TEXT, "shelf": TEXT, "level": NUMBER}
    shown_at = {"load": id_, "self/url": url, "shelf": "top", "level": 5}
    schemas["StartedAt"] = {"type": "object", "x-source": "page", "properties": at}
    started = {"load": form, "where": TEXT, "shelf": TEXT, "at": reference("StartedAt")}
    schemas["Started"] = {"type": "object", "x-source": "page", "properties": started}
    shown = {"load": id_, "where": url, "shelf": "top", "at": shown_at}
    headers = {"Wash-Load": (form, id_), "Location": (TEXT, url), "Wash-Tag": (TEXT, "e1")}
    answer = {"description": "Started.", "content": body("Started", one=shown)}
    post["responses"]["202"] = answer | {"headers": _headers(headers)}
    lifecycle["simulate"]["live"] = {
        "$response.body#/load": "id",
        "$response.body#/at/load": "id",
        "$response.header.Wash-Load": "id",
    }


def show_urls(openapi: dict[str, Any], lifecycle: dict[str, Any]) -> None:
    """Have the examples of submit's answer name a job where poll is."""
    paths = openapi["paths"].items()
    named = {o["operationId"]: (path, o) for path, item in paths for o in item.values()}
    roles = lifecycle["operations"]
    said = {role: r if isinstance(r, str) else r["operation"] for role, r in roles.items()}
    (path, get), (_, post) = named[said["poll"]], named[said["submit"]]
    shown = {(p["in"], p["name"]): text_of(p["example"]) for p in get["parameters"]}
    path = expand(path, {name: text for (place, name), text in shown.items() if place == "path"})
    query = urlencode([(name, text) for (place, name), text in shown.items() if place == "query"])
    url = f"https://laundry.example/api{path}?{query}".rstrip("?")
    post["responses"]["202"]["headers"]["Location"]["example"] = url
    (answer,) = post["responses"]["202"]["content"].values()
    for example in answer["examples"].values():
        example["value"]["where"] = example["value"]["at"]["self/url"] = url


def _headers(found: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    return {
        name: {"required": True, "x-source": "page", "schema": schema, "example": shown}
        for name, (schema, shown) in found.items()
    }


def _without_a_job(drawn: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of submit to one who asks for no job."""
    done = {"description": "Done at once.", "content": body("Basket", one={"socks": 2})}
    return {} if drawn["when"] == "none" else {"200": done}


def _states(
    drawn: dict[str, Any],
    way: Way,
    get: dict[str, Any],
    schemas: dict[str, Any],
    lifecycle: dict[str, Any],
    form: dict[str, Any],
) -> None:
    """Describe poll's answers, and how they are read."""
    del schemas["WashState"]
    properties, progress, going, live = PROGRESS.get(drawn["progress"], ({}, None, {}, False))
    common = {"load": form, "ticket": TEXT, "turn": reference("Turn"), "why": TEXT} | properties
    common |= {"at": TEXT} if drawn["location"] == "body" else {}
    turn = {"type": "object", "x-source": "page", "properties": {"number": NUMBER}}
    whole = {"type": "object", "x-source": "page", "required": ["load"]}
    schemas |= {"Turn": turn, "Wash": {**whole, "properties": common | way.properties}}
    schemas |= way.schemas
    url = "https://laundry.example/api/loads/l1/basket"
    shown = {"load": 1 if drawn["number"] else "l1", "ticket": "t1", "turn": {"number": 6}}
    shown |= {"at": url} if drawn["location"] == "body" else {}
    by_status: dict[int, list[tuple[str, Said]]] = {}
    for number, said in enumerate((*way.going, *way.ends)):
        by_status.setdefault(said.status, []).append((f"s{number}", said))
    for status, answers in by_status.items():
        schema = "Wash" if status == 200 or not way.properties else "WashOther"
        if schema == "WashOther":
            schemas["WashOther"] = {**whole, "properties": common}
        examples = {
            name: shown | said.members | (going if said in way.going else {"why": "so"})
            for name, said in answers
        }
        told: dict[str, tuple[Any, Any]] = {"Wash-Turn": (TEXT, "p1")}
        told |= {"Wash-Basket": (TEXT, url)} if drawn["location"] == "header" else {}
        told |= {name: (way.header, t) for name, t in answers[0][1].headers.items()}
        get["responses"][str(status)] = {
            "description": f"It is {status}.",
            "content": body(schema, **examples),
            "headers": _headers(told),
        }
    if progress is not None:
        lifecycle["progress"] = progress
        at = progress if isinstance(progress, str) else next(iter(progress.values()))
        lifecycle["simulate"]["live"] |= {at: "progress"} if live else {}
    if drawn["error"] == "poll":
        lifecycle["error"] = "$response.body#/why"


def _waits(drawn: dict[str, Any], way: Way, lifecycle: dict[str, Any]) -> None:
    """Say what the states mean, and how a job goes through them."""
    good, *bad = (said.state for said in way.ends)
    going = [said.state for said in way.going]
    phases = dict(zip(going, ["pending", "running"][-len(going) :], strict=True))
    phases |= {good: "succeeded", **dict.fromkeys(bad, "failed"), **way.hidden}
    lifecycle["state"] = {"read": way.read, "phases": phases}
    if drawn["otherwise"] is not None:
        lifecycle["state"]["otherwise"] = drawn["otherwise"]
    plans = {"wash": {"states": [*going, good]}}
    plans |= {"tear": {"states": [*going, *bad]}} if bad else {}
    lifecycle["simulate"]["plans"] = plans
    if drawn["transitions"]:
        steps = {a: [b] for a, b in pairwise([*going, good])} | {s: [good] for s in way.hidden}
        for state in going:
            steps[state] = list(dict.fromkeys([*steps[state], *bad, good]))
        lifecycle["transitions"] = steps
    if drawn["grace"]:
        lifecycle["poll"]["grace"] = 5


def _result(
    drawn: dict[str, Any],
    way: Way,
    basket: dict[str, Any],
    openapi: dict[str, Any],
    lifecycle: dict[str, Any],
    form: dict[str, Any],
) -> None:
    """Describe how the result is fetched."""
    del lifecycle["operations"]["result"], lifecycle["simulate"]["answers"]
    schemas = openapi["components"]["schemas"]
    if drawn["result"] is None:
        path = "/loads/baskets/{name}"
        basket["parameters"] = [parameter("name", "path")]
        openapi["paths"][path] = {"get": basket}
        return
    asked_for = _fitted(drawn, "result")
    _put(asked_for, "result", basket, "AskedBasket", "basket", openapi, lifecycle, form)
    good, *bad = (said.state for said in way.ends)
    if drawn["location"] != "none":
        place = {"body": "$response.body#/at", "header": "$response.header.Wash-Basket"}
        lifecycle["result"] = {"location": place[drawn["location"]]}
    early = dict.fromkeys([s for s in way.states if s != good], drawn["unknown"])
    if drawn["error"] == "result" and bad and not drawn["table"]:
        schemas["Basket"]["properties"]["fault"] = TEXT
        content = basket["responses"]["200"]["content"]["application/json"]
        content["examples"] |= media(TEXT, torn={"fault": "a hole"})["examples"]
        lifecycle.setdefault("result", {})["error"] = "$response.body#/fault"
        lifecycle["simulate"]["plans"]["tear"]["examples"] = {"getBasket": "torn"}
        del early[bad[0]]
    lifecycle["simulate"]["answers"] = {"getBasket": early}


def _cancel(
    drawn: dict[str, Any],
    way: Way,
    get: dict[str, Any],
    openapi: dict[str, Any],
    lifecycle: dict[str, Any],
    form: dict[str, Any],
) -> None:
    """Add an operation that stops a wash."""
    unknown = str(drawn["unknown"])
    stop = {key: get[key] for key in ("tags", "x-source", "externalDocs")}
    stop["operationId"] = "stopWash"
    stop["responses"] = {"204": {"description": "Stopped."}, "401": get["responses"]["401"]}
    stop["responses"][unknown] = {"description": "Unknown."}
    places = {drawn["cancel"]["id"], *(place for _, place, _ in drawn["cancel"]["extras"])}
    is_bare = drawn["deleted"] and "body" not in places
    own, method = ("", "delete") if is_bare else ("stop", "post")
    _put(_fitted(drawn, "cancel"), "cancel", stop, "Stop", own, openapi, lifecycle, form, method)
    last = way.ends[-1].state
    if drawn["error"] != "result":
        lifecycle["state"]["phases"][last] = "cancelled" if len(way.ends) > 1 else "succeeded"
    on_cancel: dict[str, Any] = {}
    lifecycle["simulate"]["on_cancel"] = on_cancel
    if drawn["on_cancel"] != "removes":
        on_cancel["states"] = [last]
    if drawn["on_cancel"] != "states":
        on_cancel["removes"] = True
    for state, after in lifecycle.get("transitions", {}).items():
        lifecycle["transitions"][state] = list(dict.fromkeys([*after, last]))
