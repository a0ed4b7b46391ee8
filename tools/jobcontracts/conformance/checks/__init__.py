"""Our own checks: what an exchange has to be, by the contract and by the life of its job."""

from jobcontracts.conformance.checks import answers, cancelling, identity, measures, states
from jobcontracts.conformance.checks.messages import answer_as_documented, request_as_documented

_LIFE = (
    answers.submit_names_a_new_job,
    answers.key_starts_one_job,
    answers.later_requests_can_be_made,
    states.state_is_told,
    states.state_order,
    states.ended_job_stays,
    states.release_takes_effect,
    states.status_fits_state,
    states.result_when_ready,
    identity.id_as_asked,
    identity.values_as_sent,
    identity.links_lead,
    measures.progress_rises,
    measures.times_go_on,
    cancelling.cancel_takes_effect,
    cancelling.cancel_is_idempotent,
)

CHECKS = (
    answers.refused_as_documented,
    answers.served_when_right,
    answer_as_documented,
    *_LIFE,
)
"""Those of a run, in the order in which they look: it knows what each of its requests deserves."""

OF_RECORDINGS = (request_as_documented, answer_as_documented, *_LIFE)
"""Those of a recording, which does not tell who was allowed what."""
