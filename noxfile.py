# /// script
# requires-python = ">=3.11"
# dependencies = ["nox[uv]>=2025.2.9"]
# ///
"""The pipeline, one session a step: `nox -l` is its table of contents.

What is worth testing lives in tools/; a session only installs and calls.
"""

import os
import shutil
from pathlib import Path

import nox

# An environment that forbids to keep bytecode has each interpreter that a test starts compile all
# that it imports.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

nox.needs_version = ">=2025.2.9"  # the first to read the block at the top
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["check", "lint", "typing", "tests"]


def pinned(session: nox.Session, name: str) -> None:
    """Install a set from requirements/: exact versions, and only files whose hashes are known."""
    session.install("--require-hashes", "-r", f"requirements/{name}.txt")


def project(session: nox.Session, *, clients: bool = True) -> None:
    """Install the toolkit and the generated packages from the checkout, beside a pinned set.

    Editable, so that a reused environment never holds yesterday's code. Without dependencies, for
    the set has them. Without build isolation, for the set has the build backend too, and isolation
    would fetch one unpinned.
    """
    packages = [".", *(generated() if clients else [])]
    editable = [argument for package in packages for argument in ("-e", package)]
    session.install("--no-deps", "--no-build-isolation", *editable)


def generated() -> list[str]:
    """Find the generated packages, by looking: a vendor is a folder, never a name in a list."""
    return sorted(str(path.parent) for path in Path("generated").glob("*/pyproject.toml"))


def pins(session: nox.Session, step: str, *arguments: str) -> None:
    """Run a step of tools/pins, which is no part of what is installed."""
    session.run("python", "-P", "-m", "pins", step, *arguments, env=path_to("tools"))


def path_to(folder: str) -> dict[str, str]:
    """Return what makes a folder's modules importable with -P, from whatever working directory."""
    return {"PYTHONPATH": str(Path(folder).resolve())}


@nox.session
def check(session: nox.Session) -> None:
    """Hold every contract in specs/ against the house rules; `-- VENDOR` for one."""
    pinned(session, "demo")
    project(session, clients=False)
    session.run("jobcontracts", "check", *session.posargs)


@nox.session
def generate(session: nox.Session) -> None:
    """Write generated/ from specs/ and templates/; `-- --check` only compares."""
    pinned(session, "tests")
    project(session, clients=False)
    session.run("jobcontracts", "generate", *session.posargs)


@nox.session
def unasync(session: nox.Session) -> None:
    """Make the sync halves of templates/ from the async ones; `-- --check` only compares."""
    session.run("python", "-P", "-m", "unasync", *session.posargs, env=path_to("tools"))


@nox.session
def lint(session: nox.Session) -> None:
    """Read what is hand-written with ruff; the output of generation has its own layout."""
    pinned(session, "tools")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def typing(session: nox.Session) -> None:
    """Let mypy (strict), pyright (standard) and ty read toolkit, runtime, tests and clients."""
    pinned(session, "typing")
    project(session)
    session.run("mypy")
    for package in generated():
        # Without our configuration: a client has to be clean for whoever installs it.
        session.run("mypy", "--strict", "--config-file=", package)
    session.run("pyright")
    session.run("ty", "check")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the whole suite: contracts, drift of generated/, then pytest; `-- ARGS` reach pytest."""
    pinned(session, "tests")
    project(session)
    session.run("jobcontracts", "check")
    session.run("jobcontracts", "generate", "--check")
    # Whoever opens text without an encoding is warned, and a warning is an error.
    strict = {"PYTHONWARNDEFAULTENCODING": "1"}
    # A test that waits for ever ends its worker, and fails with the place where it stood.
    hung = ["-o", "faulthandler_timeout=600", "-o", "faulthandler_exit_on_timeout=true"]
    # Each worker has tests in a row, as many as it gets done: what a module shares is made once.
    spread = ["--numprocesses=auto", "--dist=worksteal"]
    session.run("pytest", *spread, *hung, *session.posargs, env=strict)


@nox.session
def quick(session: nox.Session) -> None:
    """Give a verdict in a minute: contracts, drift, tests without servers; `-- ARGS` for pytest."""
    pinned(session, "tests")
    project(session)
    session.run("ruff", "check")
    session.run("jobcontracts", "check")
    session.run("jobcontracts", "generate", "--check")
    rooms = [f"tests/{name}" for name in ("architecture", "check", "compat", "files", "rendering")]
    session.run("pytest", "--numprocesses=auto", "--quiet", *rooms, *session.posargs)


@nox.session
def contract(session: nox.Session) -> None:
    """Hold the mock against the contracts for longer than `tests` does; `-- ARGS` reach pytest."""
    pinned(session, "tests")
    project(session)
    # -rP: each vendor's test prints how much of its contract was exercised.
    deep = ["--hypothesis-profile=deep", "--numprocesses=auto", "-rP"]
    session.run("pytest", "-m", "contract", *deep, *session.posargs)


@nox.session
def interop(session: nox.Session) -> None:
    """Let other people's tools read the contracts, from npm, and pre-commit run our hooks."""
    if shutil.which("npm") is None:
        session.skip("there is no npm here, so no other tool has read the contracts")
    pinned(session, "tests")
    pinned(session, "interop")
    project(session, clients=False)
    tools = session.cache_dir / "interop"  # not in the checkout: a session leaves that clean
    tools.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(Path("tests/interop") / name, tools)
    # Nothing that was downloaded is run to install it, and only what has the hash in the lock is.
    session.run_install("npm", "ci", "--ignore-scripts", "--prefix", str(tools), external=True)
    env = {"JOBCONTRACTS_NPM": str(tools)}
    session.run("pytest", "tests/interop", "--numprocesses=auto", *session.posargs, env=env)


@nox.session
def real(session: nox.Session) -> None:
    """Hold clients and judge against servers of others, on loopback; `-- -k NAME --seeds N`."""
    pinned(session, "tests")
    project(session, clients=False)
    servers = session.cache_dir / "servers"  # their environments, each of a locked set of its own
    servers.mkdir(exist_ok=True)
    env = {"JOBCONTRACTS_SERVERS": str(servers)}
    session.run("pytest", "tests/real", *session.posargs, env=env)


@nox.session
def recipes(session: nox.Session) -> None:
    """Run what RECIPES.md has for orchestrators, each in its own environment; `-- -k NAME`."""
    pinned(session, "tests")
    project(session, clients=False)
    libraries = session.cache_dir / "recipes"
    libraries.mkdir(exist_ok=True)
    env = {"JOBCONTRACTS_RECIPES": str(libraries)}
    session.run("pytest", "tests/recipes", *session.posargs, env=env)


@nox.session
def soak(session: nox.Session) -> None:
    """Send the mock 1,000,000 requests in sessions with faults, and 12,800 without end."""
    pinned(session, "tests")
    project(session, clients=False)
    tests = ["tests/mock/test_soak.py", "tests/mock/test_flood.py"]
    counts = ["--soak-requests=1000000", "--soak-connections=12800"]
    session.run("pytest", *tests, "-s", *counts, *session.posargs)


@nox.session
def mutants(session: nox.Session) -> None:
    """Break each contract in every way, one at a time, and see that it is noticed; `-- VENDOR`."""
    pinned(session, "tests")
    project(session, clients=False)
    session.run("python", "-P", "-m", "mutants", *session.posargs, env=path_to("tools"))
    if not session.posargs:
        more = ["--specs", "tests/vendors"]
        session.run("python", "-P", "-m", "mutants", *more, env=path_to("tools"))


@nox.session(name="self-mutants")
def self_mutants(session: nox.Session) -> None:
    """Change our code in 300 places, see that tests fail; `-- --seed N --count N ROOM...`."""
    pinned(session, "tests")
    project(session)
    session.run("python", "-P", "-m", "self_mutants", *session.posargs, env=path_to("tools"))


@nox.session
def bench(session: nox.Session) -> None:
    """Measure us next to our peers; `-- PART...`, `--json FILE`, `--gate` for instructions."""
    pinned(session, "tests")
    project(session)
    # The order of sets is chance otherwise, and each run has one of its own.
    env = path_to(".") | {"PYTHONHASHSEED": "0"}
    session.run("python", "-P", "-m", "benchmarks", *session.posargs, env=env)


@nox.session
def demo(session: nox.Session) -> None:
    """Watch jobs of every vendor, on the mock, through the generated clients, to their end."""
    pinned(session, "demo")
    project(session)
    session.run("python", "-P", "-m", "jobcontracts.watch.demo", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Write requirements/ from pyproject.toml; pins move only with `-- --upgrade`."""
    pinned(session, "tools")
    pins(session, "lock", *session.posargs)


@nox.session
def promise(session: nox.Session) -> None:
    """Draw contracts and go the whole way with each that `check` accepts; `-- NUMBER`, else 500."""
    (number,) = session.posargs or ["500"]
    pinned(session, "tests")
    project(session)
    env = {"JOBCONTRACTS_DRAWS": number}
    session.run("pytest", "tests/promise", "--hypothesis-show-statistics", env=env)


@nox.session
def upgrade(session: nox.Session) -> None:
    """Move the pins to the newest releases, regenerate, show what differs; `-- NAME...`."""
    pinned(session, "tools")
    pins(session, "move", *session.posargs)
    pinned(session, "tests")
    project(session, clients=False)
    session.run("jobcontracts", "generate")
    session.run("pytest", "-q", "tests/generation/test_golden.py", "--update-golden")
    pins(session, "show")


@nox.session
def docs(session: nox.Session) -> None:
    """Write the reference pages into site/, as plain HTML: open site/index.html."""
    pinned(session, "tests")
    project(session, clients=False)
    session.run("jobcontracts", "docs", *session.posargs)


@nox.session
def site(session: nox.Session) -> None:
    """Build guides, Python API and reference pages into build/site/; `-- ARGS` reach pytest."""
    pinned(session, "site")
    project(session)
    output = Path("build/site")
    session.run("python", "-P", "-m", "guides", str(output), env=path_to("tools"))
    env = {"JOBCONTRACTS_SITE": str(output.resolve())}
    session.run("pytest", "tests/docs", *session.posargs, env=env)


@nox.session
def build(session: nox.Session) -> None:
    """Build toolkit and clients into dist/, and try each wheel alone in an empty environment."""
    pinned(session, "tools")
    # In a folder of nox's own: what else lies in dist/ is not ours to delete.
    built = session.cache_dir / "dist"
    shutil.rmtree(built, ignore_errors=True)
    for package in [".", *generated()]:
        # The wheel is built from the sdist, so that trying one tries both.
        session.run("uv", "build", "--no-build-isolation", f"--out-dir={built}", package)
    session.run("twine", "check", "--strict", *map(str, sorted(built.glob("*-*"))))
    session.run("check-wheel-contents", *map(str, sorted(built.glob("*.whl"))))
    pinned(session, "tests")
    project(session)
    session.run("pytest", "tests/packages", env={"JOBCONTRACTS_DIST": str(built)})
    shutil.copytree(built, "dist", dirs_exist_ok=True)


@nox.session
def release(session: nox.Session) -> None:
    """Copy from dist/ into dist/new/ what is due and no index has; `build` comes before."""
    pinned(session, "tools")
    session.run("python", "-P", "-m", "releases", env=path_to("tools"))
