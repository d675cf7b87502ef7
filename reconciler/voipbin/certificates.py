"""Which certificates are trusted: the system's, or those that SSL_CERT_FILE and SSL_CERT_DIR name.

OpenSSL passes over a file that is missing or holds nothing; here that is an error, since all that
would follow is that nobody is trusted.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import httpx

from reconciler.values.errors import ConfigError

FILE, DIRECTORIES = "SSL_CERT_FILE", "SSL_CERT_DIR"


def tls_context() -> ssl.SSLContext:
    """Return what checks the certificate of a server.

    Raises:
        ConfigError: a variable names certificates that cannot be read.
    """
    named = [variable for variable in (FILE, DIRECTORIES) if os.environ.get(variable)]
    paths = ssl.get_default_verify_paths()
    if not named and paths.cafile is None and not _holds_any(paths.capath):
        return httpx.create_ssl_context()  # a system without certificates: those of certifi
    context = ssl.create_default_context()
    if FILE in named:
        _load(context, os.environ[FILE])
    if DIRECTORIES in named:
        for directory in os.environ[DIRECTORIES].split(os.pathsep):
            if not Path(directory).is_dir():
                raise ConfigError(
                    f"{DIRECTORIES} names {directory}, which is not a directory",
                    remedy=f"name directories with PEM certificates, or unset {DIRECTORIES}",
                )
    return context


def _holds_any(directory: str | None) -> bool:
    try:
        return directory is not None and any(Path(directory).iterdir())
    except OSError:
        return False


def _load(context: ssl.SSLContext, path: str) -> None:
    try:
        context.load_verify_locations(cafile=path)
    except (OSError, ssl.SSLError) as error:
        broken = isinstance(error, ssl.SSLError)
        why = "it holds no certificate in PEM form" if broken else error.strerror
        raise ConfigError(
            f"{FILE} names {path}, which cannot be used",
            why=why,
            remedy=f"name a file of PEM certificates, or unset {FILE} to trust the system's",
        ) from None
