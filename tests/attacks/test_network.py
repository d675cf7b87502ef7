"""Proxies, certificates and ports that are not what was hoped for: named, with what to do."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.attacks.command import KEY, reconciler, sentence
from tests.attacks.listener import listening
from tests.corpus.server import Script, serving
from tests.support import manifest, write_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support import Run

HOST = "voipbin.test"
PLAIN_TO_GO = b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
TLS_ALERT = b"\x15\x03\x03\x00\x02\x02\x46\r\n\r\n"


def plan(endpoint: str, **variables: str) -> Run:
    write_project(Path(), manifest("sales"), endpoint=endpoint)
    given = {"VOIPBIN_ACCESS_KEY": KEY, "RECONCILER_ALLOWED_HOSTS": HOST, **variables}
    return reconciler("plan", environment=given, hurried=True)


@pytest.mark.parametrize(
    "written", ["127.0.0.1:{}", " http://127.0.0.1:{}  ", "http://127.0.0.1:{}/"]
)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_is_found_however_it_is_written(written: str, variable: str) -> None:
    with listening() as proxy:
        run = plan(f"https://{HOST}/v1.0", **{variable: written.format(proxy.port)})
    assert f"the proxy 127.0.0.1:{proxy.port} of {variable} lets nobody through" in sentence(run)
    assert {heard.partition(b"\r\n")[0] for heard in proxy.heard} == {
        f"CONNECT {HOST}:443 HTTP/1.1".encode()
    }


@pytest.mark.parametrize(
    "variables", [{"HTTPS_PROXY": "  "}, {"ALL_PROXY": ""}, {"NO_PROXY": HOST}, {"no_proxy": "*"}]
)
def test_blanks_are_no_proxy_and_no_proxy_is_heeded(variables: dict[str, str]) -> None:
    with listening() as proxy:
        if not {"HTTPS_PROXY", "ALL_PROXY"} & variables.keys():
            variables = {**variables, "HTTPS_PROXY": proxy.url}
        run = plan(f"https://{HOST}/v1.0", **variables)
    assert "VoIPBIN cannot be reached" in sentence(run)
    assert proxy.heard == []


@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        ("socks4://127.0.0.1:1", "a proxy of a kind that is not supported: socks4"),
        ("ftp://127.0.0.1:1", "a proxy of a kind that is not supported: ftp"),
        ("http://[::1", "HTTPS_PROXY does not name a proxy"),
        ("http://127.0.0.1:port", "HTTPS_PROXY does not name a proxy"),
        ("http://", "HTTPS_PROXY does not name a proxy"),
        ("a b", "HTTPS_PROXY does not name a proxy"),
    ],
)
def test_what_is_no_proxy_is_refused_with_its_variable(proxy: str, said: str) -> None:
    run = plan(f"https://{HOST}/v1.0", HTTPS_PROXY=proxy)
    assert said in sentence(run)
    assert "http://HOST:PORT" in run.err


@pytest.mark.skipif(find_spec("socksio") is not None, reason="the socks extra is installed")
@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_a_socks_proxy_says_what_to_install(scheme: str) -> None:
    run = plan(f"https://{HOST}/v1.0", ALL_PROXY=f"{scheme}://127.0.0.1:1080")
    assert "ALL_PROXY names a SOCKS proxy" in sentence(run)
    assert "pip install 'voipbin-reconciler[socks]" in run.err


def test_a_proxy_that_wants_a_password_is_final_at_once_and_shows_none() -> None:
    answer = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with listening(answer) as proxy:
        url = f"http://me:hunter2-hunter2@127.0.0.1:{proxy.port}"
        run = plan(f"https://{HOST}/v1.0", HTTPS_PROXY=url)
    assert "wants to know who asks" in sentence(run)
    assert "put NAME:PASSWORD@ before the host in HTTPS_PROXY" in run.err
    assert "waiting" not in run.err
    assert "hunter2" not in run.out + run.err
    assert KEY.encode() not in b"".join(proxy.heard)


def test_a_proxy_that_is_not_there_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    run = plan(f"https://{HOST}/v1.0", HTTPS_PROXY=f"127.0.0.1:{port}")
    assert f"through the proxy 127.0.0.1:{port} of HTTPS_PROXY" in sentence(run)


class Authority(NamedTuple):
    """A CA that nobody knows, and a server with a certificate of it."""

    file: Path
    tls: ssl.SSLContext


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    place = tmp_path_factory.mktemp("authority")
    names = f"subjectAltName=DNS:{HOST},IP:127.0.0.1"
    subprocess.run(
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=CA"
        " && openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=here"
        f" && echo {names} > names"
        " && openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -days 2 -extfile names"
        " -out server.pem",
        shell=True,
        cwd=place,
        check=True,
        capture_output=True,
    )
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(place / "server.pem", place / "server.key")
    return Authority(place / "ca.pem", tls)


def test_an_unknown_authority_is_final_at_once_and_then_named_to_be_trusted(
    authority: Authority,
) -> None:
    with serving(Script({}), authority.tls) as endpoint:
        run = plan(endpoint)
        assert "the certificate of 127.0.0.1 is not trusted" in sentence(run)
        assert "set SSL_CERT_FILE" in run.err
        assert "waiting" not in run.err
        assert plan(endpoint, SSL_CERT_FILE=str(authority.file)).code == 0
        other = plan(endpoint.replace("127.0.0.1", "localhost"), SSL_CERT_FILE=str(authority.file))
    assert "write the name in the endpoint for which the certificate was made" in sentence(other)


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "No such file"), (b"", "no certificate"), (b"nonsense", "no certificate")],
)
def test_a_missing_or_broken_file_of_certificates_is_named(content: bytes | None, why: str) -> None:
    path = Path("ca.pem").absolute()
    if content is not None:
        path.write_bytes(content)
    run = plan("https://127.0.0.1:9/v1.0", SSL_CERT_FILE=str(path))
    assert f"SSL_CERT_FILE names {path}, which cannot be used" in sentence(run)
    assert why in run.err
    run = plan("https://127.0.0.1:9/v1.0", SSL_CERT_DIR=str(path.parent / "nowhere"))
    assert "SSL_CERT_DIR names" in sentence(run)


def _through(port: int) -> Callable[[socket.socket], None]:
    """Return a proxy's tunnel to a port of this machine, whatever host was asked for."""

    def tunnel(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", port)) as server:
            threading.Thread(target=_pour, args=(server, client), daemon=True).start()
            _pour(client, server)

    return tunnel


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def test_the_key_goes_through_a_proxy_encrypted(authority: Authority) -> None:
    script = Script({})
    with serving(script, authority.tls) as endpoint:
        port = int(endpoint.rpartition(":")[2].partition("/")[0])
        with listening(_through(port)) as proxy:
            run = plan(
                f"  https://{HOST}:{port}/v1.0 ",
                HTTPS_PROXY=proxy.url,
                SSL_CERT_FILE=str(authority.file),
            )
    assert run.code == 0, run
    assert {heard.headers["cookie"] for heard in script.heard} == {f"accesskey={KEY}"}
    assert proxy.heard
    assert all(heard.startswith(b"CONNECT") for heard in proxy.heard)


def test_https_on_a_port_of_another_protocol_is_final_at_once() -> None:
    with listening(b"SSH-2.0-OpenSSH_9.6\r\n\r\n") as server:
        run = plan(f"https://127.0.0.1:{server.port}/v1.0")
    assert f"127.0.0.1, port {server.port}, does not speak TLS" in sentence(run)
    assert "waiting" not in run.err


@pytest.mark.parametrize("answer", [PLAIN_TO_GO, TLS_ALERT], ids=["go", "alert"])
def test_http_on_a_port_of_https_says_so(answer: bytes) -> None:
    with listening(answer) as server:
        run = plan(f"{server.url}/v1.0")
    assert "speaks https, and the endpoint says http" in sentence(run)
    assert "write https:// in the endpoint" in run.err
    assert "waiting" not in run.err


def test_http_on_a_port_of_another_protocol_is_final_at_once() -> None:
    with listening(b"SSH-2.0-OpenSSH_9.6\r\n\r\n") as server:
        run = plan(f"{server.url}/v1.0")
    assert "does not speak HTTP" in sentence(run)
    assert "waiting" not in run.err
