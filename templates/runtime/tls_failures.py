"""Failures of TLS in words: OpenSSL and rustls have texts of their own for the same ones."""

from __future__ import annotations

from typing import Final

from .errors import NoConnection, TlsError

_BEGINNINGS: Final = (
    *("[SSL", "invalid peer certificate: ", "received fatal alert: ", "received corrupt message"),
)
_NOT_ACCEPTED: Final = "the certificate cannot be trusted"
_WORDS: Final = {
    # What the server says of this client goes first: it may be "expired", too.
    ("CERTIFICATE_REQUIRED", "alert: CertificateRequired"): (
        "the server wants a certificate of this client; pass client_certificate="
    ),
    (
        *("ALERT_UNKNOWN_CA", "ALERT_BAD_CERT", "ALERT_CERTIFICATE", "ALERT_UNSUPPORTED_CERT"),
        *("alert: UnknownCA", "alert: BadCert", "alert: Certificate", "alert: UnsupportedCert"),
    ): "the server does not accept this client's certificate; pass another client_certificate=",
    ("HANDSHAKE_FAILURE", "HandshakeFailure"): (
        "the server refuses an encrypted connection; it may want a client_certificate="
    ),
    ("PROTOCOL_VERSION", "ProtocolVersion", "UNSUPPORTED_PROTOCOL"): (
        "the server speaks only versions of TLS that are unsafe; it has to offer TLS 1.2 or later"
    ),
    ("WRONG_VERSION_NUMBER", "InvalidContentType"): (
        "the server speaks no TLS on this port; its URL may begin with http:// or have another port"
    ),
    # These quote host names, so nothing is looked for in them that comes below.
    ("ostname mismatch", "IP address mismatch", "not valid for name"): (
        f"{_NOT_ACCEPTED}: it is for another host; use the host name that it is for"
    ),
    ("certificate has expired", "certificate expired"): (
        f"{_NOT_ACCEPTED}: it has expired; whoever runs the server has to renew it"
    ),
    ("not yet valid", "not valid yet"): (
        f"{_NOT_ACCEPTED}: it is not valid yet; look at this machine's clock"
    ),
    ("CaUsedAsEndEntity",): (
        f"{_NOT_ACCEPTED}: it is an authority's own (CA:TRUE); the server needs one with CA:FALSE"
    ),
    ("issuer certificate", "self-signed", "self signed", "first certificate", "UnknownIssuer"): (
        f"{_NOT_ACCEPTED}: no known authority signed it; "
        "name its authority's file (PEM) in SSL_CERT_FILE or ca_file="
    ),
    ("CERTIFICATE_VERIFY_FAILED", "invalid peer certificate"): _NOT_ACCEPTED,
}


def tls_failure(reason: str, way: str = "") -> TlsError | None:
    """Return the error for a failure of TLS that another try does not help; None for any other.

    Args:
        reason: What OpenSSL, by way of Python's `ssl`, or rustls says.
        way: What to add of the proxy, which may show a certificate of its own.
    """
    if reason.startswith(_BEGINNINGS):
        for fragments, words in _WORDS.items():
            if any(fragment in reason for fragment in fragments):
                return TlsError(words + way)
    return None


def connection_failure(kind: str, reason: str, way: str) -> NoConnection:
    """Return the error for a connection that did not come about.

    Args:
        kind: The HTTP library's name of the failure.
        reason: What the system or TLS says.
        way: What to add of the proxy.
    """
    return tls_failure(reason, way) or NoConnection(f"{kind}: {reason}{way}")
