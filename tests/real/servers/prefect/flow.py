"""A flow for Prefect that takes its time and fails if it is asked to, and what runs it."""

import time

from prefect import flow


@flow
def steps(seconds: float = 1, fails: bool = False) -> None:
    time.sleep(seconds)
    if fails:
        raise RuntimeError("the ground is not flat")


if __name__ == "__main__":
    steps.serve(name="steps", limit=3, print_starting_message=False)
