"""One connection, byte by byte: what closes it, and that answers keep the order of the questions
whichever way they go through the service."""

import json
import socket
from urllib.parse import urlsplit

import pytest

from fapiao import Service, remove, scratch_folder

QUERY = json.dumps({"number": "26990000000000000001", "issuedOn": "2026-01-05", "amount": "113.00"})


def request(method, path, body="", **fields):
    fields = {"Host": "fapiao", "Content-Type": "application/json",
              "Content-Length": len(body), **fields}
    lines = [f"{method} {path} HTTP/1.1"] + [f"{name}: {value}" for name, value in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


VERIFICATION = request("POST", "/v1/verifications", QUERY)
BATCH = request("POST", "/v1/verifications/batch", '{"verifications":[' + QUERY + "]}")
HEALTH = request("GET", "/healthz")


@pytest.fixture(scope="module")
def service(template):
    folder = scratch_folder(template)
    with Service(folder, {"listen.idleSeconds": 1}) as service:
        yield service
    remove(folder)


@pytest.fixture
def connection(service):
    address = urlsplit(service.url)
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        yield connection


def read_all(connection):
    """Until the service closes the connection; a service that never does is a timeout."""
    text = b""
    while piece := connection.recv(1 << 16):
        text += piece
    return text


@pytest.mark.parametrize("sent", [
    b"", VERIFICATION[:20], VERIFICATION[:-5], BATCH[:-5], HEALTH[:10],
], ids=["nothing", "half a head", "half a query", "half a batch", "half a question for health"])
def test_who_says_no_more_is_closed(connection, sent):
    connection.sendall(sent)
    assert b" 200 " not in read_all(connection)


@pytest.mark.parametrize("sent", [VERIFICATION, BATCH, HEALTH], ids=["query", "batch", "health"])
def test_who_is_answered_and_silent_is_closed(connection, sent):
    connection.sendall(sent)
    assert read_all(connection).count(b"HTTP/1.1 200 ") == 1


def test_who_closes_its_side_is_answered(connection):
    connection.sendall(VERIFICATION)
    connection.shutdown(socket.SHUT_WR)
    assert read_all(connection).count(b"HTTP/1.1 200 ") == 1


def test_answers_keep_the_order_of_the_questions(connection):
    asked = [VERIFICATION, HEALTH, VERIFICATION, VERIFICATION, BATCH, VERIFICATION, HEALTH]
    connection.sendall(b"".join(
        question.replace(b"Host: fapiao", b"Host: fapiao\r\nX-Request-ID: question-%d" % place)
        for place, question in enumerate(asked)))
    text = read_all(connection).decode()
    named = [line for line in text.splitlines() if line.lower().startswith("x-request-id: ")]
    assert [line.split(": ")[1] for line in named] == [f"question-{n}" for n in range(len(asked))]
    assert text.count("HTTP/1.1 200 ") == len(asked)


def test_both_ways_say_the_same_of_a_bad_query(connection):
    """With `Connection: close` a query goes through the router, without it past it."""
    connection.sendall(request("POST", "/v1/verifications", "{")
                 + request("POST", "/v1/verifications", "{", Connection="close"))
    first, second = read_all(connection).decode().split("HTTP/1.1 ")[1:]

    def parts(reply):
        head, _, body = reply.partition("\r\n\r\n")
        fields = {text.split(": ")[0].lower(): text.split(": ")[1] for text in head.splitlines()[1:]}
        own = {"x-request-id", "date", "connection", "content-length"}
        problem = json.loads(body)
        problem.pop("instance")
        return head.splitlines()[0], {k: v for k, v in fields.items() if k not in own}, problem

    assert parts(first) == parts(second)
