"""One vendor's contract, compiled once for serving; and the vendor as one session plays it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from urllib.parse import urlencode
from weakref import WeakValueDictionary

from jobcontracts.mock.http.credentials import Accepted
from jobcontracts.mock.http.messages import Request
from jobcontracts.mock.jobs.clock import SwitchedClock
from jobcontracts.mock.jobs.job import Job, JobStore, Links, Live, Moment
from jobcontracts.mock.jobs.scenario import PlanError, PlanSpec, Scenario, scenario
from jobcontracts.mock.responses.scopes import Scopes, scopes_by_place
from jobcontracts.model.api import Operation
from jobcontracts.model.contract import Contract
from jobcontracts.model.http import MISSING
from jobcontracts.model.ids import IdMaker
from jobcontracts.model.job_key import KeyValues, leads_to
from jobcontracts.model.parameters import text_of, written
from jobcontracts.model.paths import expand
from jobcontracts.model.schema import Schemas, first_error
from jobcontracts.model.source import Json
from jobcontracts.problem import ProblemsError, unknown_name


class InvalidParametersError(Exception):
    """The path parameters for a new job are incomplete, unknown, or break their schemas."""


class CompiledVendor:
    """A vendor's contract, compiled for serving: it never changes, and all sessions share it.

    Args:
        contract: The contract.

    Attributes:
        plans: The plans of its lifecycle, by name.
        id_name: The member of a job's key that is its id.
        links: By operationId, the absolute URL of the operation for a job.

    Raises:
        ProblemsError: Its ids cannot work.
    """

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.lifecycle = contract.lifecycle
        self.name = contract.vendor
        self.plans = contract.lifecycle.simulation.plans
        self.id_name = contract.key.id
        self.links: Links = {o.id: self._link(o) for o in contract.operations.values()}
        self._schemas = Schemas(contract)
        self._own = dict(_of_members(contract))
        self._check_ids()

    def scenario(self, plan: PlanSpec) -> Scenario:
        """Return what a plan means here.

        Raises:
            PlanError: There is no such plan; the message lists those there are.
        """
        return scenario(self.name, self.lifecycle, plan)

    def first_scenario(self, plan: PlanSpec | None) -> Scenario:
        """Return what happens to jobs that no plan is asked for: the contract's first if None.

        Raises:
            ProblemsError: There is no such plan.
        """
        try:
            return self.scenario(next(iter(self.plans)) if plan is None else plan)
        except PlanError as error:
            expected = f"a plan of {self.name}"
            raise ProblemsError.of(expected, str(error), "name one of these") from None

    def completed(self, values: Mapping[str, str], new_id: Callable[[], str]) -> dict[str, str]:
        """Return the values of a new job's key; see `Vendor.create_job`.

        Raises:
            InvalidParametersError: One of them is unknown, missing, or breaks its schema.
        """
        names, values = self.contract.key.members, dict(values)
        unknown = next((name for name in values if name not in names), None)
        if unknown is not None:
            raise InvalidParametersError(unknown_name("parameter", unknown, names))
        for name in names:
            if name not in values and name != self.id_name:
                _, example = self._own[name]
                if example is MISSING:
                    raise InvalidParametersError(f"the parameter {name} is missing")
                values[name] = text_of(example)
        if self.id_name not in values:
            values[self.id_name] = new_id()
        for name, value in values.items():
            self._check_value(name, value)
        return {name: values[name] for name in names}

    def _check_value(self, name: str, value: str) -> None:
        place = self.contract.key.places[self.contract.poll.id].get(name)
        if not value and (name == self.id_name or (place is not None and place.place == "path")):
            raise InvalidParametersError(f"{name} is empty")
        schema, _ = self._own[name]
        if not self._schemas.text_is_valid(schema, value):
            fault = first_error(self._schemas.validator(schema), value)
            raise InvalidParametersError(f"{name} is wrong: {fault}")

    def _link(self, operation: Operation) -> Live:
        path = self.contract.server_path + operation.template
        others = (written(p, p.example or "-") for p in operation.path_parameters)
        fallback = dict(chain.from_iterable(others))
        places = self.contract.key.places[operation.id]

        def url(moment: Moment) -> str:
            paths = moment.job.paths
            found = paths.get(operation.id)
            if found is None:
                own = {place: moment.job.parameters[name] for name, place in places.items()}
                in_path = {e.name: text for e, text in own.items() if e.place == "path"}
                query = urlencode({e.name: text for e, text in own.items() if e.place == "query"})
                found = expand(path, fallback | in_path) + f"?{query}" * bool(query)
                paths[operation.id] = found
            return moment.origin + found

        return url

    def _check_ids(self) -> None:
        source = self.contract.lifecycle_source
        form = self.lifecycle.simulation.id
        schema, _ = self._own[self.id_name]
        maker = IdMaker(form, "check")
        if not self._schemas.text_is_valid(schema, maker.sample()) or not maker.varies:
            problem = source.problem(
                "/simulate/id",
                f"ids that differ from job to job and fit {self.id_name}",
                form,
                f"put {{uuid}} or {{hex8}} into it, and what the schema of {self.id_name} asks for",
            )
            raise ProblemsError([problem])


class Vendor:
    """A vendor as one session plays it: its jobs, its ids, and the plan of jobs to come.

    Args:
        compiled: What it shares with the same vendor of other sessions.
        clock: Tells the jobs' ages.
        jobs: Where jobs are kept.
        accepted: The credentials that count as valid.
        first: What happens to jobs that no plan is asked for.
        seed: Where the ids come from.

    Attributes:
        by_id: Its jobs by id, always the present ones.
    """

    def __init__(
        self,
        compiled: CompiledVendor,
        *,
        clock: SwitchedClock,
        jobs: JobStore,
        accepted: Accepted,
        first: Scenario,
        seed: int,
    ) -> None:
        self.compiled = compiled
        self.contract, self.lifecycle = compiled.contract, compiled.lifecycle
        self.name, self.plans = compiled.name, compiled.plans
        self.clock = clock
        self.jobs = jobs
        self.by_id = jobs.by_id(compiled.name)
        self.accepted = accepted
        self._first = first
        self._first_scopes: Scopes = {}
        self._seed = f"{seed}/{compiled.name}"
        # Weak, so that a job which the store has forgotten is forgotten here, too.
        self._by_own_id = WeakValueDictionary[tuple[str, str], Job]()
        self._by_key = WeakValueDictionary[str, Job]()
        self.restart()

    @property
    def base_path(self) -> str:
        """The path that its operations begin with: the server's, variables at their defaults."""
        return self.contract.server_path

    def scenario(self, plan: PlanSpec | None) -> Scenario:
        """Return what a plan means here; None means the default.

        Raises:
            PlanError: There is no such plan; the message lists those there are.
        """
        return self.default_scenario if plan is None else self.compiled.scenario(plan)

    def create_job(
        self,
        *,
        plan: PlanSpec | None = None,
        parameters: Mapping[str, str] | None = None,
        hold: str | None = None,
    ) -> Job:
        """Start a job.

        Args:
            plan: The plan; None for the default.
            parameters: Values of the job's key. A missing id is made up; for the others the
                documented examples are taken.
            hold: The state to stay in until released.

        Raises:
            PlanError: There is no such plan, or it has no state `hold`.
            InvalidParametersError: A parameter is unknown, missing, or breaks its schema.
            DuplicateJobError: There is a job of this id.
            StoreFullError: There are as many jobs as there may be, and none has ended.
        """
        return self.start(self.scenario(plan), parameters, hold)

    def start(
        self,
        chosen: Scenario,
        parameters: Mapping[str, str] | None = None,
        hold: str | None = None,
        sent: Mapping[str, Json] | None = None,
    ) -> Job:
        """Start a job of a plan that is known to be one; see `create_job`, and `Job` for `sent`."""
        created = self.clock.now()
        timeline = chosen.timeline(self.lifecycle, hold)
        values = self.compiled.completed(parameters or {}, lambda: self._new_id(created))
        job = Job(
            vendor=self.name,
            id=values[self.compiled.id_name],
            parameters=values,
            plan=chosen.name,
            example=chosen.examples,
            created=created,
            timeline=timeline,
            lifecycle=self.lifecycle,
            clock=self.clock,
            sent=sent or {},
            own={place: self._new_own_id(place, created) for place in self._own_ids},
        )
        self.jobs.add(job)
        self._by_own_id.update(dict.fromkeys(job.own.items(), job))
        return job

    def set_scopes(self, scopes: Scopes, *, first: bool = False) -> None:
        """Set which scopes there are; of what is not named, those that the lifecycle says, or all.

        Args:
            scopes: The values that are there, by the name of a parameter.
            first: Whether they are those of the beginning, too.

        Raises:
            ScopeError: No operation has such a parameter.
        """
        self.own_scopes = scopes_by_place(self.contract, scopes)
        self.scopes = {**self.lifecycle.simulation.scopes, **self.own_scopes}
        self._first_scopes = scopes if first else self._first_scopes
        for job in self.by_id.values():
            # Answers that stood do so no longer.
            job.version += 1

    def restart(self) -> None:
        """Make the same ids and follow the same plan as at the beginning."""
        self.set_scopes(self._first_scopes)
        self.default_scenario = self._first
        self._ids = IdMaker(self.lifecycle.simulation.id, self._seed)
        self._own_ids = self._own_id_makers()

    def started_by(self, key: str) -> Job | None:
        """Return the job that an idempotency key has started; None if it has started none."""
        job = self._by_key.get(key)
        return job if job is not None and self.by_id.get(job.id) is job else None

    def note_started(self, key: str, job: Job) -> None:
        """Take note of the job that an idempotency key has started."""
        self._by_key[key] = job

    def find_by_own_ids(self, ids: Mapping[str, str]) -> Job | None:
        """Return the job of which all these ids are, by expression; None if there is none."""
        found = [self._by_own_id.get(pair) for pair in ids.items()]
        job = found[0] if found else None
        there = job is not None and self.by_id.get(job.id) is job
        return job if there and all(other is job for other in found) else None

    def find(self, key: KeyValues) -> Job | None:
        """Return the job that a request's values of a key name; None if there is none there."""
        job = self.by_id.get(key.get(self.compiled.id_name, ""))
        if job is None or key == job.parameters:
            return job
        return job if leads_to(key, job.parameters) else None

    def gone(self, job_id: str) -> str:
        """Return what has become of a job, after a colon; empty if it was never there."""
        found = self.jobs.gone.get((self.name, job_id))
        return f": {found}" if found else ""

    def gone_by(self, key: KeyValues) -> str:
        """Return the same of the job that a request's values of a key name."""
        return self.gone(key.get(self.compiled.id_name, ""))

    def url(self, operation_id: str, job: Job, origin: str) -> str:
        """Return the absolute URL of an operation for a job."""
        return self.compiled.links[operation_id](Moment(job, 0.0, origin))

    def _new_id(self, created: float) -> str:
        job_id = self._ids.new(created)
        while job_id in self.by_id:
            job_id = self._ids.new(created)
        return job_id

    def _own_id_makers(self) -> dict[str, IdMaker]:
        forms = self.lifecycle.simulation.own_ids
        return {e.text: IdMaker(form, f"{self._seed}/{e.text}") for e, form in forms.items()}

    def _new_own_id(self, place: str, created: float) -> str:
        made = self._own_ids[place].new(created)
        while (place, made) in self._by_own_id:
            made = self._own_ids[place].new(created)
        return made


def _of_members(contract: Contract) -> Iterator[tuple[str, tuple[Json, Json]]]:
    """Yield each member of a job's key with its schema and an example, `MISSING` without one."""
    roles = [o for o in map(contract.operation, ("poll", "cancel", "result")) if o is not None]
    for member in contract.key.members:
        places = [(o, contract.key.places[o.id]) for o in roles]
        found = [(o, of_member[member]) for o, of_member in places if member in of_member]
        schema = next(s for o, e in found for s in e.request_schemas(contract.root, o))
        shown = (e.example_in_request(o) for o, e in found)
        yield member, (schema, next((value for value in shown if value is not MISSING), MISSING))


def vendor_of(request: Request) -> Vendor:
    """Return the vendor that a request is for, as its session plays it."""
    vendor: Vendor = request.vendor
    return vendor
