"""A curl line per vendor that works as it stands."""

from __future__ import annotations

from jobcontracts.mock.control.document import CONTROL_PATH
from jobcontracts.mock.responses.vendor import Vendor
from jobcontracts.model.example_requests import example_request
from jobcontracts.model.security import schemes_of
from jobcontracts.rendering import curl


def curl_line(vendor: Vendor, origin: str, credential: str) -> str:
    """Return a command that starts a job: by the documented operation, else by the control API.

    Args:
        vendor: The vendor.
        origin: Where the mock listens: `http://127.0.0.1:8000`.
        credential: A credential that the mock accepts.
    """
    submit = vendor.contract.operation("submit")
    if submit is None:
        url = f"{origin}{CONTROL_PATH}/{vendor.name}/jobs"
        return curl.curl_line(curl.CurlRequest("POST", [url]))
    schemes = schemes_of(vendor.contract)
    credentials = {name: scheme.encoded(credential) for name, scheme in schemes.items()}
    base = [origin + vendor.base_path]
    return curl.curl_line(example_request(vendor.contract, submit, base, credentials, {}))
