"""A first contract: new."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobcontracts.cli.help import CommandScreen, examples
from jobcontracts.cli.today import today
from jobcontracts.problem import ProblemsError, quoted, shown
from jobcontracts.rendering.terminal import terminal

if TYPE_CHECKING:
    from jobcontracts.importing.contract import Candidate, FirstContract
    from jobcontracts.importing.document import Page

commands = typer.Typer()

_CLOSE = 3
"""How much a score may be below the best one's, and be as likely."""

_QUESTIONS = {
    "--url": "Page that describes the API",
    "--server": "URL that its paths come after",
    "--submit": "Request that starts a job, such as POST /reports",
    "--poll": "Request that tells how it stands, such as GET /reports/{id}",
    "--id": "Member of the first answer that is the job's id, such as id or report/id",
    "--state": "Member of the second answer that is its state, such as status; or $statusCode",
    "--states": "States and phases, such as queued=pending, done=succeeded, broken=failed",
    "--credential": "Credential: none, bearer, basic, or the name of a header",
}


def _fact(name: str, help_text: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, metavar="TEXT", help=help_text)
    return option


@commands.command(
    cls=CommandScreen,
    epilog=examples(
        "jobcontracts new globex --from openapi.json",
        "jobcontracts new globex --from openapi.json --operation createJob",
    ),
)
def new(
    vendor: Annotated[
        str, typer.Argument(metavar="VENDOR", help="The folder in specs to be made.")
    ],
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="The vendor's OpenAPI document, saved."),
    ] = None,
    operations: Annotated[
        list[str] | None,
        typer.Option("--operation", metavar="ID", help="The operation that starts a job."),
    ] = None,
    url: Annotated[str | None, _fact("--url", "Where the document, or the page, is.")] = None,
    server: Annotated[str | None, _fact("--server", "The URL that paths come after.")] = None,
    submit: Annotated[str | None, _fact("--submit", "As POST /reports: starts a job.")] = None,
    poll: Annotated[str | None, _fact("--poll", "As GET /reports/{id}: how it stands.")] = None,
    id_member: Annotated[str | None, _fact("--id", "As report/id, in submit's answer.")] = None,
    state: Annotated[str | None, _fact("--state", "As report/status, in poll's answer.")] = None,
    states: Annotated[str | None, _fact("--states", "As queued=pending, done=succeeded.")] = None,
    credential: Annotated[
        str | None, _fact("--credential", "none, bearer, basic, or the name of a header.")
    ] = None,
    specs: Annotated[
        Path,
        typer.Option("--specs", metavar="DIR", help="Where the folder is made."),
    ] = Path("specs"),
) -> None:
    """Write a first contract of a vendor.

    Of a published OpenAPI document, 3.0 or 3.1, it takes the operations that start a job and follow
    it. Without one it asks for what it needs, unless the options say it. What it has guessed is
    listed at the end; what has to be looked up is marked TODO, and check names it. A folder that is
    there is never overwritten.
    """
    from jobcontracts.files.output_folder import replace_folders
    from jobcontracts.importing.document import Page

    folder = specs / vendor
    if folder.name != vendor:  # a folder somewhere else
        expected, fix = "the name of a folder", "write where it is made under --specs"
        raise ProblemsError.of(expected, quoted(vendor), fix)
    _refuse(folder)
    given = {"--submit": submit, "--poll": poll, "--id": id_member, "--state": state}
    given |= {"--states": states, "--credential": credential}
    if source is not None:
        _without_document(given)
        _check_given({"--url": url, "--server": server})
        made = _imported(source, _one(operations), Page(url or "", today()), server)
    else:
        made = _asked(vendor, {"--url": url, "--server": server} | given)
    replace_folders(specs, {vendor: made.files}, refuse=_refuse)
    _write_schema(specs)
    _tell(folder, made)


def _refuse(folder: Path) -> None:
    """Refuse a folder whose name no vendor has, or that is there."""
    from jobcontracts.model.vendors import name_problem

    if problem := name_problem(folder):
        raise ProblemsError([problem])
    if os.path.lexists(folder):
        fix = "choose another name; or delete it, if nobody needs it"
        raise ProblemsError.of("nothing there, for it is not overwritten", "a folder", fix, folder)


def _write_schema(specs: Path) -> None:
    """Write the schema that the lifecycle names, for editors, beside the folders if it is not."""
    from jobcontracts.check.lifecycle.lifecycle_format import SCHEMA
    from jobcontracts.files.output_folder import replace_file
    from jobcontracts.model.vendors import own_specs

    if not os.path.lexists(specs / SCHEMA):
        replace_file(specs / SCHEMA, (own_specs() / SCHEMA).read_bytes())


def _without_document(given: Mapping[str, str | None]) -> None:
    """Refuse what is asked for only where there is no document."""
    if said := [name for name, text in given.items() if text is not None]:
        fix = "leave them out and correct what is written; or leave --from out"
        raise ProblemsError.of("no facts that the document says", ", ".join(said), fix)


def _one(operations: Sequence[str] | None) -> str | None:
    if operations and len(operations) > 1:
        fix = "name the one that starts the jobs; another one is another vendor"
        raise ProblemsError.of("--operation once", quoted(", ".join(operations)), fix)
    return operations[0] if operations else None


def _imported(path: Path, operation: str | None, page: Page, server: str | None) -> FirstContract:
    from jobcontracts.importing.contract import candidates, chosen, first_contract, listed
    from jobcontracts.importing.published import read_published

    source = read_published(path, server)
    known = candidates(source)
    found = listed(known) if operation is None else chosen(known, operation)
    if not found:
        expected = "an operation that starts a job, and one whose answer lists its states"
        what = "none" if operation is None else f"no such pair with {operation}"
        fix = "name one with --operation, or leave --from out and say what it needs"
        if known:
            fix = f"name one with --operation: {', '.join(_called(c) for c in known[:5])}"
        raise ProblemsError.of(expected, what, fix, path)
    close = [c for c in found if c.pattern.score > found[0].pattern.score - _CLOSE]
    _list(found)
    if operation is not None or len(close) == 1:
        return first_contract(source, found[0].pattern, page)
    if not _can_ask():
        print("several are as likely: name one with --operation", file=sys.stderr)
        raise typer.Exit(2)
    return first_contract(source, found[_ask_which(len(found)) - 1].pattern, page)


def _ask_which(most: int) -> int:
    """Ask for the number of a line until there is one."""
    while True:
        number: int = typer.prompt("Which one", default=1, type=int, err=True)
        if 1 <= number <= most:
            return number
        print(f"expected a number from 1 to {most}", file=sys.stderr)


def _can_ask() -> bool:
    return sys.stdin.isatty()


def _called(candidate: Candidate) -> str:
    """Return the vendor's operationId; ours where that is much shorter, as with FastAPI."""
    vendors, ours = candidate.published_id, candidate.pattern.submit.id
    return terminal(vendors if vendors and len(vendors) < len(ours) + 10 else ours)


def _list(found: Sequence[Candidate]) -> None:
    for number, candidate in enumerate(found, 1):
        p = candidate.pattern
        line = f"{number:>3}. score {p.score:>2}  {_called(candidate)}"
        print(
            terminal(f"{line}: {p.submit.method.upper()} {p.submit.path}, polled at {p.poll.path}")
        )


def _asked(vendor: str, given: dict[str, str | None]) -> FirstContract:
    from jobcontracts.importing.document import Page
    from jobcontracts.importing.facts import Facts, contract_of_facts

    _check_given(given)
    missing = [name for name, text in given.items() if not text]
    if missing and not _can_ask():
        print(f"error: missing {', '.join(missing)}, or --from", file=sys.stderr)
        raise typer.Exit(2)
    known = {name.removeprefix("--"): text or "" for name, text in given.items()}
    for name in missing:
        _ask(name, known)
    page = Page(known.pop("url"), today(), "documentation")
    return contract_of_facts(Facts(vendor.replace("_", " ").title(), page, **known))


def _check_given(given: Mapping[str, str | None]) -> None:
    """Refuse what an option says and is not so, before anything is asked."""
    from jobcontracts.importing.fact_texts import check_fact

    known = {name.removeprefix("--"): text for name, text in given.items() if text}
    for name in known:
        check_fact(name, known)


def _ask(name: str, known: dict[str, str]) -> None:
    """Ask for a fact until it is one."""
    from jobcontracts.importing.fact_texts import check_fact

    while True:
        key = name.removeprefix("--")
        known[key] = typer.prompt(_QUESTIONS[name], err=True)
        try:
            return check_fact(key, known)
        except ProblemsError as error:
            print(error, file=sys.stderr)


def _tell(folder: Path, made: FirstContract) -> None:
    from jobcontracts.check import check_vendor
    from jobcontracts.rendering.wording import counted

    for role, operation in made.pattern.operations.items():
        print(terminal(f"{role:<7} {operation.method.upper()} {operation.path}"))
    for what, number in sorted(made.left_out.items()):
        where = made.left_out.where(what)
        places = f", in {where}" if where else ""
        print(terminal(f"left out: {what}, {counted(number, 'time')}{places}"))
    for guess in made.guesses:
        print(terminal(f"guessed: {guess}"))
    for suggestion in made.suggestions:
        print(terminal(f"look at: {suggestion}"))
    print(f"Wrote  {terminal(shown(folder))}")
    problems = len(check_vendor(folder).problems)
    where = "" if folder.parent == Path("specs") else f" --specs {terminal(str(folder.parent))}"
    print(f"jobcontracts check {folder.name}{where}: {counted(problems, 'problem')}")
