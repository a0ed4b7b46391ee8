"""Checks that an answer is about the job that was asked for, and leads where it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from jobcontracts.conformance.checks.check import CheckContext, Observation, Violation, check
from jobcontracts.model.expression import Expression, parse_expression
from jobcontracts.model.http import MISSING, Request, absolute_url
from jobcontracts.model.lifecycle import Lifecycle
from jobcontracts.model.parameters import text_of
from jobcontracts.model.pointer import escaped


@check("the id in the answer is the one asked for")
def id_as_asked(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """The id in the answer is the one in the request."""
    if not seen.job or not context.reading.succeeded(seen.exchange):
        return
    for expression in context.reading.ids:
        found = context.reading.told(expression, seen.exchange)
        if found in (MISSING, None) or isinstance(found, dict | list):
            continue
        if text_of(found) != seen.job:
            statement = context.read_as(f"/simulate/live/{escaped(str(expression))}")
            title, told = "Another job's id", text_of(found)
            yield Violation(title, seen.job, told, statement, varies=True)


@check("an answer has what the request that started the job had")
def values_as_sent(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """What `live` takes from the request that started a job is in its answers as it was sent."""
    reading, contract, exchange = context.reading, context.contract, seen.exchange
    if seen.reasons or seen.provoked or not reading.succeeded(exchange):
        return
    started = reading.started(exchange) if reading.starts(exchange) else None
    # The key of an earlier request names the job which that has started.
    if started is not None and not context.expectations.jobs.has(started[contract.key.id]):
        sent = context.jobs[started[contract.key.id]].sent
        for e, value in contract.lifecycle.simulation.live.items():
            if value.kind == "request":
                place = parse_expression(value.argument)
                sent[e] = place.value_in_request(contract, seen.operation, exchange.request)
    job = seen.job or (started[contract.key.id] if started is not None else "")
    for e, value in context.jobs[job].sent.items() if job else ():
        found = reading.told(e, exchange)
        schemas = e.schemas(contract.root, seen.operation.responses[exchange.status])
        valid = (context.expectations.schemas.validator(s).is_valid(value) for s in schemas)
        # The answer may leave it out, and cannot have what its schema does not allow.
        if found in (MISSING, None) or value is MISSING or found == value or not any(valid):
            continue
        statement = context.read_as(f"/simulate/live/{escaped(str(e))}")
        title, told = f"{e.shown} is not as it was sent", json.dumps(found)
        yield Violation(title, json.dumps(value), told, statement, varies=True)


@check("a URL in an answer leads to its operation, job and origin")
def links_lead(context: CheckContext, seen: Observation) -> Iterator[Violation]:
    """A URL in an answer leads to the operation that it should, for the same job."""
    # An answer that was provoked, or that is a refusal, is about no job.
    if seen.provoked or (seen.reasons and seen.exchange.status >= 400):
        return
    if not context.reading.succeeded(seen.exchange):
        return
    for expression, target, url in context.reading.links(seen.exchange):
        fault = _fault(context, seen, url, target)
        if fault:
            title, expected = f"{expression} leads astray", f"the URL of {target}, for the same job"
            statement = context.read_as(_place(context.lifecycle, expression))
            yield Violation(title, expected, f"{url}: {fault}", statement, varies=True)


def _place(life: Lifecycle, expression: Expression) -> str:
    """Return where the lifecycle says that there is a URL."""
    named = {life.new_job.url: "/job/url", life.new_job.next: "/job/next"}
    named[life.result_location] = "/result/location"
    named[life.result_parts.named if life.result_parts else None] = "/result/next"
    return named.get(expression) or f"/simulate/live/{escaped(str(expression))}"


def _fault(context: CheckContext, seen: Observation, reference: str, target: str) -> str:
    url = absolute_url(seen.exchange.url, reference)
    here, there = urlsplit(seen.exchange.url), urlsplit(url)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        return "another origin"
    operation = context.contract.operations[target]
    found, path = context.reading.operations(seen.exchange).find(operation.method, url)
    if found is None or found.id != target:
        return "another operation" if found is not None else "no operation"
    asked = context.reading.key(seen.exchange)
    led = context.contract.key_values(found, Request(found.method.upper(), url, path=path))
    wrong = [name for name, value in led.items() if asked.get(name, value) != value]
    return f"another {', '.join(wrong)}" if wrong else ""
