# From templates/runtime/network.py, unchanged but for this line.
"""How connections are made: through which proxy, whom to trust, and who this client is."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator, Mapping
from functools import lru_cache
from os import PathLike, strerror
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from .errors import ConfigurationError, NoConnection, TransportError
from .messages import quoted
from .processes import NotPicklable
from .proxies import Proxy, Routes
from .statuses import status_line

FilePath: TypeAlias = str | PathLike[str]
PROXY_AUTHENTICATION_REQUIRED: Final = 407
_CERTIFICATE: Final = b"-----BEGIN CERTIFICATE-----"


class Network(NotPicklable):
    """What a transport goes by when it opens connections; the environment has a say in it.

    Args:
        proxy: The URL of a proxy for all requests, empty for none; if None, `HTTP_PROXY`,
            `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say it.
        ca_file: A file (PEM) with authorities to trust besides those of the system, or of
            `SSL_CERT_FILE` and `SSL_CERT_DIR`.
        client_certificate: A file (PEM) with the certificate of this client, and those above it.
        client_key: A file (PEM) with its key, not encrypted; if None, `client_certificate` has it.

    Raises:
        ConfigurationError: One of these cannot be used.
    """

    def __init__(
        self,
        proxy: str | None = None,
        ca_file: FilePath | None = None,
        client_certificate: FilePath | None = None,
        client_key: FilePath | None = None,
    ) -> None:
        self.routes = Routes(proxy)
        self._ca_file = ca_file
        self._client_certificate = client_certificate
        self._client_key = client_key
        self._context: ssl.SSLContext | None = None
        if (ca_file, client_certificate, client_key) != (None, None, None):
            # What the caller has passed is looked at where it was passed.
            self._load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))

    def proxy_of(self, url: str) -> Proxy | None:
        """Return the proxy of requests to a URL; None if they go there directly."""
        if not self.routes:
            return None
        parts = urlsplit(url)
        return self.routes.proxy_for(parts.scheme, parts.hostname or "", parts.port)

    def context(self) -> ssl.SSLContext:
        """Return what to speak TLS with: the same for all of a process that name no file.

        Raises:
            ConfigurationError: `SSL_CERT_FILE` or `SSL_CERT_DIR` cannot be used.
        """
        if self._context is None:
            named = _authorities_of_environment()
            if self._ca_file is None and self._client_certificate is None:
                versions = [(path, variable, _changed(path)) for path, variable in named.items()]
                self._context = _shared_context(*versions)
            else:
                context = _context(named)
                self._load(context)
                self._context = context
        return self._context

    def read_authorities(self) -> list[bytes]:
        """Return the authorities that the caller and the environment name, as PEM.

        Raises:
            ConfigurationError: `SSL_CERT_FILE` or `SSL_CERT_DIR` cannot be used.
        """
        named = _authorities_of_environment()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        _load_named(context, named)
        self._load(context)
        paths = [*named] if self._ca_file is None else [*named, Path(self._ca_file)]
        return [path.read_bytes() for path in paths]

    def read_identity(self) -> bytes | None:
        """Return this client's certificate and its key as PEM; None if it has none."""
        if self._client_certificate is None:
            return None
        files = (self._client_certificate, self._client_key)
        return b"\n".join(Path(each).read_bytes() for each in files if each is not None)

    def _load(self, context: ssl.SSLContext) -> None:
        """Load what the caller has passed."""
        if self._ca_file is not None:
            _load_authorities(context, "ca_file", Path(self._ca_file))
        if self._client_certificate is not None:
            key = None if self._client_key is None else Path(self._client_key)
            _load_identity(context, Path(self._client_certificate), key)
        elif self._client_key is not None:
            raise ConfigurationError(
                "client_certificate: expected the certificate of client_key, found none"
            )

    def check_status(self, url: str, status: int) -> None:
        """Check that an answer to a request for `http` is none of a proxy that refuses it.

        Raises:
            ConfigurationError: The proxy wants credentials (RFC 9110, section 15.5.8).
        """
        if status == PROXY_AUTHENTICATION_REQUIRED and url.startswith("http:"):
            proxy = self.proxy_of(url)
            if proxy is not None:
                raise _unauthorized(proxy)

    def tunnel_failure(self, url: str, status: int) -> ConfigurationError | TransportError:
        """Return the error for a proxy that opens no way to a URL.

        Args:
            url: The request's.
            status: What the proxy answered with; 0 if nobody knows.
        """
        proxy = self.proxy_of(url)
        if proxy is not None and status == PROXY_AUTHENTICATION_REQUIRED:
            return _unauthorized(proxy)
        named = "the proxy" if proxy is None else _named(proxy)
        said = f": {status_line(status)}" if status else ""
        return NoConnection(f"{named} opened no way to the server{said}")

    def by_way_of(self, url: str) -> str:
        """Return what to add to why no connection came: the proxy, if there is one."""
        proxy = self.proxy_of(url)
        return "" if proxy is None else f", by way of {_named(proxy)}"


def _context(named: Mapping[Path, str]) -> ssl.SSLContext:
    """Return what trusts the authorities that are named, and those of the system if none is."""
    if named:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    else:
        from httpx2 import create_ssl_context

        context = create_ssl_context(trust_env=False)
    # An authority that is named here is trusted whoever has signed it, as in rustls.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    _load_named(context, named)
    return context


def _load_named(context: ssl.SSLContext, named: Mapping[Path, str]) -> None:
    for path, variable in named.items():
        _load_authorities(context, variable, path)


@lru_cache(maxsize=4)
def _shared_context(*named: tuple[Path, str, int]) -> ssl.SSLContext:
    """Return what speaks TLS in this process, made once: to read all authorities takes 40 ms.

    Args:
        named: The files of the environment, each with its variable and when it was changed.
    """
    return _context({path: variable for path, variable, _ in named})


@lru_cache(maxsize=1)
def unused_context() -> ssl.SSLContext:
    """Return what trusts nobody, for a library that wants one where nothing is encrypted."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _changed(path: Path) -> int:
    """Return when a file was changed last; 0 if nobody knows."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _named(proxy: Proxy) -> str:
    return f"the proxy {proxy.url} ({proxy.name})"


def _unauthorized(proxy: Proxy) -> ConfigurationError:
    found = "none" if proxy.auth is None else "some that it refuses"
    return ConfigurationError(
        f"{proxy.name}: expected credentials that the proxy {proxy.url} accepts (status 407), "
        f"found {found}; write them as {proxy.scheme}://USER:PASSWORD@HOST:PORT, percent-encoded"
    )


def _authorities_of_environment() -> dict[Path, str]:
    """Return the files that the environment names, each with its variable (openssl-verify(1))."""
    file, folders = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    found = {Path(file): "SSL_CERT_FILE"} if file else {}
    if folders:
        files = [path for each in folders.split(os.pathsep) if each for path in _certificates(each)]
        found |= dict.fromkeys(files, "SSL_CERT_DIR")
    return found


def _certificates(folder: str) -> Iterator[Path]:
    try:
        # By links, too: each certificate has one that is called as its hash.
        files = {path.resolve() for path in Path(folder).iterdir() if path.is_file()}
        found = [path for path in sorted(files) if _CERTIFICATE in path.read_bytes()]
    except OSError as error:
        raise _not_usable("SSL_CERT_DIR", "folders of certificates (PEM)", folder, error) from None
    if not found:
        raise ConfigurationError(
            f"SSL_CERT_DIR: expected folders of certificates (PEM), found none in {quoted(folder)}"
        )
    yield from found


def _load_authorities(context: ssl.SSLContext, name: str, path: Path) -> None:
    expected = "a file of certificates (PEM)"
    try:
        context.load_verify_locations(cafile=path)
    except ssl.SSLError:
        raise ConfigurationError(
            f"{name}: expected {expected}, found something else in {quoted(str(path))}"
        ) from None
    except OSError as error:
        raise _not_usable(name, expected, path, error) from None


def _load_identity(context: ssl.SSLContext, certificate: Path, key: Path | None) -> None:
    """Load a client's certificate, and say what is wrong with it: OpenSSL only says `PEM lib`."""
    name = "client_certificate" if key is None else "client_key"
    if _CERTIFICATE not in _content("client_certificate", certificate):
        raise ConfigurationError(
            "client_certificate: expected a file with a certificate (PEM), found none in "
            f"{quoted(str(certificate))}"
        )
    where = quoted(str(key or certificate))
    content = _content(name, key or certificate)
    if b"PRIVATE KEY-----" not in content:
        where += "; pass the file that has it as client_key=" if key is None else ""
        raise ConfigurationError(f"{name}: expected the key (PEM), found none in {where}")
    if b"ENCRYPTED" in content:
        raise ConfigurationError(
            f"{name}: expected a key without a passphrase, found one that is encrypted in {where}; "
            "`openssl pkey -in FILE` writes it without"
        )
    try:
        context.load_cert_chain(certificate, key, password="")
    except (ssl.SSLError, OSError):
        raise ConfigurationError(
            f"{name}: expected the key of the certificate in {quoted(str(certificate))}, found "
            f"another, or one that cannot be read, in {where}"
        ) from None


def _content(name: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _not_usable(name, "a file (PEM)", path, error) from None


def _not_usable(name: str, expected: str, path: FilePath, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"{name}: expected {expected}, cannot open {quoted(str(path))}: {error.strerror or error}"
    )


def system_reason(error: BaseException) -> str:
    """Return what the operating system said of a connection; empty if it said nothing."""
    found, each = "", error
    for _ in range(20):
        if isinstance(each, OSError) and each.errno is not None:
            # Below zero it is the resolver's, with a library TLS's: not the system's.
            own = each.errno > 0 and not hasattr(each, "library")
            found = strerror(each.errno) if own else each.strerror or ""
        below = each.__cause__ or each.__context__
        if below is None:
            break
        each = below
    return found
