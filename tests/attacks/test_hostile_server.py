"""A server that answers without end, without measure or without sense: a sentence, and soon."""

from __future__ import annotations

import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.attacks.command import reconciler, sentence
from tests.attacks.listener import listening
from tests.corpus.server import Script, serving
from tests.support import manifest, write_project

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from tests.support import Run

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def plan_against(answer: bytes | Callable[[socket.socket], None]) -> Run:
    with listening(answer) as server:
        write_project(Path(), manifest("sales"), endpoint=f"{server.url}/v1.0")
        return reconciler("plan", hurried=True)


def test_a_body_without_end_is_read_to_a_limit() -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"\r\n[")
        while True:
            connection.sendall(b" " * 1_048_576)

    run = plan_against(endless)
    assert "VoIPBIN's answer did not come to an end" in sentence(run)
    assert "larger than any answer can be" in run.err


def test_a_packed_body_is_measured_by_what_it_unpacks_to() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = b" " * 1_048_576
    bomb = b"".join([packer.compress(zeros) for _ in range(512)]) + packer.flush()
    assert len(bomb) < 1_048_576
    length = str(len(bomb)).encode()
    answer = HEAD + b"Content-Encoding: gzip\r\nContent-Length: " + length + b"\r\n\r\n" + bomb
    run = plan_against(answer)
    assert "larger than any answer can be" in sentence(run)


@pytest.mark.parametrize("packing", [b"br", b"zstd", b"gzip, gzip"])
def test_a_packing_that_was_not_asked_for_is_not_unpacked(packing: bytes) -> None:
    answer = HEAD + b"Content-Encoding: " + packing + b"\r\nContent-Length: 2\r\n\r\n{}"
    assert "packed in a way that was not asked for" in sentence(plan_against(answer))


def test_an_answer_that_drips_is_waited_for_to_a_deadline() -> None:
    def dripping(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"\r\n")
        while True:
            connection.sendall(b" ")
            time.sleep(0.05)

    run = plan_against(dripping)
    assert "VoIPBIN's answer did not come to an end" in sentence(run)
    assert "no end of it in 60 s" in run.err


def test_headers_without_end_are_no_answer() -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(HEAD)
        while True:
            connection.sendall(b"X-More: " + b"x" * 60_000 + b"\r\n")

    assert "its headers have no end" in sentence(plan_against(endless))


DEEP = "[" * 200_000


@pytest.mark.parametrize(
    "body",
    [
        DEEP,
        '{"result": ' + DEEP,
        '{"result": [{"id": "00000000-0000-4000-8000-000000000000", "source": ' + DEEP,
        '{"result": [' + "9" * 100_000 + "]}",
        '{"a":' * 100_000,
    ],
    ids=["list", "result", "row", "number", "mapping"],
)
@pytest.mark.parametrize("status", [200, 403])
def test_json_too_deep_or_too_long_is_a_sentence(body: str, status: int) -> None:
    answer = {"status": status, "body": body}
    with serving(Script({"GET /outplans": answer, "GET /customer": answer})) as endpoint:
        write_project(Path(), manifest("sales"), endpoint=endpoint)
        said = sentence(reconciler("plan", hurried=True))
    assert len(said) < 5_000
