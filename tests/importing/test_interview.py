"""jobcontracts new without a document: what it asks, takes and refuses, and what it makes of it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jobcontracts.check import check_vendor
from jobcontracts.cli import new as command
from jobcontracts.cli import program
from jobcontracts.cli.exit_codes import run
from jobcontracts.importing.document import Page
from jobcontracts.importing.fact_texts import check_fact
from jobcontracts.importing.facts import Facts, contract_of_facts
from jobcontracts.model.state import StateReading
from jobcontracts.problem import ProblemsError

from .conftest import PAGE, new, problems, read

FACTS = {
    "--url": "https://reports.example/docs?page=2#jobs",
    "--server": "https://reports.example/api",
    "--submit": "POST /reports",
    "--poll": "GET /reports/{id}",
    "--id": "id",
    "--state": "status",
    "--states": "waiting=pending, writing=running, written=succeeded, broken=failed",
    "--credential": "bearer",
}


def options(**changes: str) -> list[str]:
    given = FACTS | {f"--{name}": text for name, text in changes.items()}
    return [word for pair in given.items() for word in pair]


def made(here: Path, name: str, **changes: str) -> Any:
    """Make a contract of a few facts, which passes the check, and return one of its documents."""
    known = {key.removeprefix("--"): text for key, text in FACTS.items()} | changes
    page = Page(known.pop("url"), PAGE.read, "documentation")
    folder = here / "specs" / "reports"
    folder.mkdir(parents=True)
    for file, content in contract_of_facts(Facts("Reports", page, **known)).files.items():
        (folder / file).write_bytes(content)
    assert problems(folder) == []
    return read(folder, name)


def test_of_a_few_facts_it_writes_a_contract_that_passes_the_check(here: Path) -> None:
    done = new("reports", *options())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("jobcontracts check reports: 0 problems\n")


@pytest.mark.parametrize(
    "changes",
    [
        {"credential": "none"},
        {"credential": "X-Key"},
        {"submit": "PUT /v1/{tenant}/reports", "poll": "GET /v1/{tenant}/reports/{id}"},
        {"poll": "GET /reports/{id}/status"},
        {"states": "on=running,off=succeeded", "id": "na/me", "state": "class"},
        {"server": "http://127.0.0.1:4200/{tenant}"},
    ],
)
def test_other_facts_pass_as_well(changes: dict[str, str], here: Path) -> None:
    assert made(here, "lifecycle.yaml", **changes)


@pytest.mark.parametrize("text", ["toast/id", "/toast/id", "$response.body#/toast/id"])
def test_a_member_may_be_in_another_one(text: str, here: Path) -> None:
    life = made(here, "lifecycle.yaml", id=text, state=text.replace("id", "is/state"))
    assert life["job"] == {"id": "$response.body#/toast/id"}
    assert life["state"]["read"] == "$response.body#/toast/is/state"
    root = read(here / "specs" / "reports", "openapi.yaml")
    answer = root["paths"]["/reports"]["post"]["responses"]["202"]["content"]["application/json"]
    assert answer["examples"]["example"]["value"].keys() == {"toast"}
    assert answer["examples"]["example"]["value"]["toast"].keys() == {"id"}


def test_a_member_may_have_a_dot_in_its_name(here: Path) -> None:
    life = made(here, "lifecycle.yaml", id="/toast.id")
    assert life["job"] == {"id": "$response.body#/toast.id"}


def test_a_state_may_be_the_status_code(here: Path) -> None:
    life = made(here, "lifecycle.yaml", state="$statusCode", states="202=running, 200=succeeded")
    assert life["state"] == {
        "read": "$statusCode",
        "phases": {"202": "running", "200": "succeeded"},
    }
    root = read(here / "specs" / "reports", "openapi.yaml")
    assert [*root["paths"]["/reports/{id}"]["get"]["responses"]] == ["202", "200"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("url", "reports.example", "fix: write it with http:// or https://"),
        ("server", "reports.example", "fix: write it with http:// or https://"),
        ("server", "127.0.0.1:4200", "fix: write it with http:// or https://"),
        ("states", "waiting", "expected STATE=PHASE"),
        ("states", "waiting=soon", "found: waiting=soon"),
        ("states", "a=pending,a=running,b=succeeded", "found: a twice"),
        ("submit", "/reports", "expected a method and a path, found: /reports"),
        ("submit", "POST /reports?x", "expected a path without ? and #"),
        ("poll", "GET /reports", "expected GET and a path with the job's id"),
        ("poll", "DELETE /reports/{id}", "fix: write it as GET /reports/{id}"),
        ("poll", "GET /reports/{}", "expected braces in pairs, found: /reports/{}"),
        ("poll", "GET /reports/{id", "expected braces in pairs, found: /reports/{id"),
        ("poll", "GET /{id}/{id}", "expected each name once, found: {id} again"),
        ("poll", "GET /{{id}}", "expected braces in pairs, found: /{{id}}"),
        ("poll", "GET /reports/{a/b}", "expected a parameter's name without /"),
        ("poll", "GET //{id}", "expected a path without empty segments"),
        ("poll", "GET /a/../{id}", "expected a path without . and .. as segments"),
        ("submit", "POST /a%zz", "expected characters that a URL's path has"),
        ("submit", "POST /{}", "expected braces in pairs, found: /{}"),
        ("id", "toast.id", "fix: write toast/id for a member in another one, /toast.id for"),
        ("id", "$statusCode", "fix: write id, report/id or $response.body#/report/id"),
        ("id", "$response.header.Location", "fix: write id, report/id or $response.body#"),
        ("id", "reports/0/id", "expected names of members"),
        ("id", "a//b", "expected names of members"),
        ("state", "report.status", "fix: write report/status for a member"),
        ("credential", "a key", "found: a key"),
    ],
)
def test_a_fact_that_is_none_is_told(name: str, text: str, told: str) -> None:
    known = {key.removeprefix("--"): said for key, said in FACTS.items()}
    with pytest.raises(ProblemsError) as refused:
        check_fact(name, known | {name: text})
    assert told in str(refused.value)


def test_states_are_statuses_where_the_status_code_is_the_state(here: Path) -> None:
    done = new("reports", *options(state="$statusCode"))
    assert done.returncode == 2
    assert "expected states that $statusCode can have, found: waiting" in done.stderr


def test_an_option_that_says_no_fact_is_told(here: Path) -> None:
    done = new("reports", *options(poll="DELETE /reports/{id}"))
    assert done.returncode == 2
    assert "fix: write it as GET /reports/{id}" in done.stderr
    assert not (here / "specs").exists()


def test_what_nobody_has_said_is_inferred(here: Path) -> None:
    root = made(here, "openapi.yaml")
    post = root["paths"]["/reports"]["post"]
    schemas = root["components"]["schemas"]
    assert post["requestBody"]["required"] is True
    assert "x-inferred" in schemas["StartReportsBody"]
    assert "x-inferred" in post["responses"]["202"]
    assert "x-inferred" in root["paths"]["/reports/{id}"]["get"]["responses"]["200"]
    assert "x-inferred" in schemas["StartReportsAnswer"]["properties"]["id"]
    (parameter,) = root["paths"]["/reports/{id}"]["get"]["parameters"]
    assert "x-inferred" in parameter["schema"]
    (states,) = (schema for schema in schemas.values() if "enum" in schema)
    assert "x-inferred" not in states


def test_it_lists_what_it_has_guessed(here: Path) -> None:
    done = new("reports", *options())
    guessed = "".join(line for line in done.stdout.splitlines() if line.startswith("guessed: "))
    for what in ("poll.interval", "simulate", "202", "200", "members", "type of id"):
        assert what in guessed
    assert "phase" not in guessed


def test_a_job_goes_through_each_state_that_goes_on(here: Path) -> None:
    states = "a=pending,toasting=running,paused=running,b=succeeded"
    assert made(here, "lifecycle.yaml", states=states)["simulate"]["plans"] == {
        "succeed": {"states": ["a", "toasting", "b"]},
        "paused": {"states": ["a", "toasting", "paused", "b"]},
    }


def test_each_example_is_read_a_few_times_however_many_states_there_are(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, read_state = 0, StateReading.value_in_response

    def counted(*arguments: Any) -> Any:
        nonlocal count
        count += 1
        return read_state(*arguments)

    monkeypatch.setattr(StateReading, "value_in_response", counted)
    others = ",".join(f"step_{number}=running" for number in range(100))
    made(here, "lifecycle.yaml", states=f"a=pending,b=succeeded,{others}")
    assert 100 < count < 2000


@pytest.mark.parametrize("credential", ["Bearer", "BASIC", " none"])
def test_a_credential_is_known_however_it_is_spelled(credential: str, here: Path) -> None:
    root = made(here, "openapi.yaml", credential=credential)
    schemes = root.get("components", {}).get("securitySchemes", {}).values()
    assert [s["scheme"] for s in schemes] == [credential.lower()] * (credential != " none")


def test_facts_that_are_missing_are_named_where_nobody_can_be_asked(here: Path) -> None:
    done = new("reports", "--submit", "POST /reports")
    assert done.returncode == 2
    assert "missing --url, --server, --poll" in done.stderr


def test_what_an_option_says_is_told_before_anything_is_asked(here: Path) -> None:
    done = new("reports", "--submit", "reports")
    assert done.returncode == 2
    assert "expected a method and a path" in done.stderr


def test_on_a_terminal_it_asks_for_what_is_missing(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_can_ask", lambda: True)
    answers = "".join(f"{text}\n" for text in FACTS.values())
    done = CliRunner().invoke(program.app, ["new", "reports"], input=answers)
    assert done.exit_code == 0, done.output
    assert check_vendor(here / "specs" / "reports").problems == ()


def test_an_answer_that_is_none_is_asked_for_again_at_once(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_can_ask", lambda: True)
    answers = [*FACTS.values()]
    answers.insert(1, "reports.example")
    done = CliRunner().invoke(program.app, ["new", "reports"], input="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    told, asked = done.stderr.index("write it with http"), done.stderr.index("starts a job")
    assert told < asked


class Stopped:
    """A terminal at which somebody presses Ctrl-C."""

    def readline(self, _size: int = -1) -> str:
        raise KeyboardInterrupt


@pytest.mark.parametrize(("typed", "status"), [(io.StringIO(""), 2), (Stopped(), 130)])
def test_who_ends_the_questions_gets_no_contract(
    typed: io.StringIO | Stopped,
    status: int,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(command, "_can_ask", lambda: True)
    monkeypatch.setattr("sys.argv", ["jobcontracts", "new", "reports"])
    monkeypatch.setattr("sys.stdin", typed)
    assert run(program.app) == status
    assert "Traceback" not in capsys.readouterr().err
    assert list(here.iterdir()) == []
