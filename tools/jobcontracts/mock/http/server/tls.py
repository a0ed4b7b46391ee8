"""The certificate that a mock shows, where it is to be reached over TLS."""

from __future__ import annotations

import ssl
from pathlib import Path

from jobcontracts.problem import ProblemsError


def tls_context(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    """Return what encrypts the connections of a server; None without a certificate.

    Args:
        certificate: A file of certificates (PEM), the server's own first.
        key: The file of its private key (PEM), unencrypted; None if it is in the same file.

    Raises:
        ProblemsError: A file cannot be read, or is none of these; or there is a key alone.
    """
    if certificate is None:
        if key is not None:
            fix = "name its certificate with --tls-cert, or leave out --tls-key"
            raise ProblemsError.of("a certificate beside --tls-key", "none", fix)
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    for path in (certificate, key or certificate):
        try:
            path.open("rb").close()
        except OSError as error:
            fix = f"name another with {'--tls-cert' if path == certificate else '--tls-key'}"
            found = error.strerror or str(error)
            raise ProblemsError.of("a readable file (PEM)", found, fix, path) from None
    try:
        # A password, so that nobody is asked for one on the terminal.
        context.load_cert_chain(certificate, key, password="")
    except (ssl.SSLError, ValueError) as error:
        expected = "a certificate, and the key that belongs to it, unencrypted (PEM)"
        reason = getattr(error, "reason", None) or "none that OpenSSL can use"
        found = reason.replace("_", " ").lower()
        fix = "write both as files of PEM, and name them with --tls-cert and --tls-key"
        raise ProblemsError.of(expected, found, fix, certificate) from None
    return context
