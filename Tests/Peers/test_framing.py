"""Requests whose end or aim is in doubt, bodies that drip, clients that send and do not read: what a
hostile client tries on a connection, with default limits."""

import contextlib
import json
import socket
import subprocess

import pytest

from fapiao import Service, WIDE_LIMITS, remove, scratch_folder, wait_until
from connections import (connect, drip_until_closed, flood, read_all, read_head, request,
                   resident_kilobytes)

QUERY = json.dumps(
    {"number": "26990000000000000001", "issuedOn": "2026-01-05", "amount": "113.00"}).encode()
GET = "GET /healthz HTTP/1.1\r\n"
POST = "POST /v1/verifications HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
CHUNKS = "\r\n0\r\n\r\n"

IN_DOUBT = {
    "no host": GET + "\r\n",
    "two hosts": GET + "Host: a\r\nHost: b\r\n\r\n",
    "the same host twice": GET + "Host: a\r\nX: y\r\nhost: a\r\n\r\n",
    "an empty host": GET + "Host:\r\n\r\n",
    "a host with a space": GET + "Host: a b\r\n\r\n",
    "a host with a user": GET + "Host: u@a\r\n\r\n",
    "two hosts joined": GET + "Host: a, b\r\n\r\n",
    "a host of a port only": GET + "Host: :80\r\n\r\n",
    "a port that is none": GET + "Host: a:x\r\n\r\n",
    "a port too large": GET + "Host: a:65536\r\n\r\n",
    "a host with a path": GET + "Host: a/b\r\n\r\n",
    "IPv6 without brackets": GET + "Host: ::1\r\n\r\n",
    "a query at no host": POST.replace("Host: a", "Host: :80") + "Content-Length: 2\r\n\r\n{}",
    "two spaces before the target": GET.replace("GET ", "GET  ") + "Host: a\r\n\r\n",
    "two spaces before the version": GET.replace(" HTTP", "  HTTP") + "Host: a\r\n\r\n",
    "a space after the version": GET.replace("1.1", "1.1 ") + "Host: a\r\n\r\n",
    "a tab before the target": GET.replace("GET ", "GET\t") + "Host: a\r\n\r\n",
    "a tab before the version": GET.replace(" HTTP", "\tHTTP") + "Host: a\r\n\r\n",
    "a version in small letters": GET.replace("HTTP", "http") + "Host: a\r\n\r\n",
    "a version of the past": GET.replace("1.1", "0.9") + "Host: a\r\n\r\n",
    "a version that is none": GET.replace("1.1", "1.7") + "Host: a\r\n\r\n",
    "another protocol": GET.replace("HTTP/1.1", "RTSP/1.0") + "Host: a\r\n\r\n",
    "a query with two spaces": POST.replace(" HTTP", "  HTTP") + "Content-Length: 2\r\n\r\n{}",
    "gzip, chunked": POST + "Transfer-Encoding: gzip, chunked\r\n" + CHUNKS,
    "chunked, gzip": POST + "Transfer-Encoding: chunked, gzip\r\n" + CHUNKS,
    "chunked twice": POST + "Transfer-Encoding: chunked, chunked\r\n" + CHUNKS,
    "chunked in two fields": POST + "Transfer-Encoding: chunked\r\n" * 2 + CHUNKS,
    "gzip and chunked": POST + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n" + CHUNKS,
    "identity": POST + "Transfer-Encoding: identity\r\n\r\n",
    "xchunked": POST + "Transfer-Encoding: xchunked\r\n" + CHUNKS,
    "chunks in HTTP/1.0": POST.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n" + CHUNKS,
    "length and chunks": POST + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n" + CHUNKS,
    "chunks and length": POST + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n" + CHUNKS,
    "two lengths": POST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "the same length twice": POST + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "a list of lengths": POST + "Content-Length: 2, 2\r\n\r\n{}",
    "a length with a sign": POST + "Content-Length: +2\r\n\r\n{}",
    "a negative length": POST + "Content-Length: -2\r\n\r\n{}",
    "a hexadecimal length": POST + "Content-Length: 0x2\r\n\r\n{}",
    "a length of 64 bits": POST + "Content-Length: 9223372036854775808\r\n\r\n{}",
    "a length of 23 digits": POST + "Content-Length: 99999999999999999999999\r\n\r\n{}",
    "a folded field": GET + "Host: a\r\nX-A: b\r\n c\r\n\r\n",
    "a folded coding": POST + "Transfer-Encoding:\r\n chunked\r\n" + CHUNKS,
    "a bare LF": GET + "Host: a\nX-B: c\r\n\r\n",
    "a bare LF at the end": GET + "Host: a\r\n\n",
    "a bare CR": GET + "Host: a\rX-B: c\r\n\r\n",
    "a NUL": GET + "Host: a\r\nX-B: c\0d\r\n\r\n",
    "a space before the colon": GET + "Host : a\r\n\r\n",
    "a space before the coding's colon": POST + "Transfer-Encoding : chunked\r\n" + CHUNKS,
    "a space before the first field": GET + " Host: a\r\n\r\n",
    "a target at another host": "GET http://b/healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    "a target with a user": "GET http://a@b/healthz HTTP/1.1\r\nHost: b\r\n\r\n",
    "a target of a tunnel": "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a target without a slash": "GET healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    "a version of the future": "GET /healthz HTTP/2.0\r\nHost: a\r\n\r\n",
    "no version": "GET /healthz\r\n\r\n",
    "a chunk's length with a prefix": POST + "Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}" + CHUNKS,
    "a chunk longer than it says": POST + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}XX" + CHUNKS,
    "an impossible chunk for the page": "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "an impossible chunk for a photo": "POST /photo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
                                       "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
    "a chunk with a bare LF": POST + "Transfer-Encoding: chunked\r\n\r\n2\n{}" + CHUNKS,
    "a field of 9 KB": GET + "Host: a\r\nX: " + "a" * 9_000 + "\r\n\r\n",
    "65 fields": GET + "Host: a\r\n" + "X: a\r\n" * 65 + "\r\n",
    "TLS": "\x16\x03\x01\x02\x00\x01",
}
SOUND = {
    "one host": GET + "Host: a\r\n\r\n",
    "a host with a port": GET + "Host: [2001:db8::1]:8080\r\n\r\n",
    "HTTP/1.0 without a host": "GET /healthz HTTP/1.0\r\n\r\n",
    "a target at the host": "GET http://a/healthz HTTP/1.1\r\nHost: A\r\n\r\n",
    "chunks": POST + f"Transfer-Encoding: chunked\r\n\r\n{len(QUERY):x};a=b\r\n{QUERY.decode()}\r\n0\r\n\r\n",
}


@pytest.fixture(scope="module")
def service(template):
    folder = scratch_folder(template)
    with Service(folder, WIDE_LIMITS) as service:
        yield service
    remove(folder)


@pytest.mark.parametrize("sent", IN_DOUBT.values(), ids=IN_DOUBT)
def test_what_leaves_a_doubt_gets_400_and_the_connection_ends(service, sent):
    with connect(service.url) as connection:
        # What follows is nobody's request.
        connection.sendall(sent.encode("latin1") + (GET + "Host: a\r\n\r\n").encode())
        text = read_all(connection)
    assert text.startswith(b"HTTP/1.1 400 "), text
    assert text.count(b"HTTP/1.1 ") == 1 and b"\r\nconnection: close\r\n" in text.lower()


@pytest.mark.parametrize("name", ["two spaces before the target", "another protocol", "a port that is none"])
@pytest.mark.parametrize("before", [
    GET + "Host: a\r\n\r\n", POST + f"Content-Length: {len(QUERY)}\r\n\r\n{QUERY.decode()}",
    SOUND["chunks"],
], ids=["a request", "a query", "chunks"])
@pytest.mark.parametrize("size", [1, 7, 1 << 16])
def test_a_doubt_is_found_behind_other_requests(service, name, before, size):
    """However the bytes are cut."""
    sent = (before * 2 + IN_DOUBT[name] + before).encode()
    with connect(service.url) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(sent), size):
            connection.sendall(sent[start:start + size])
        text = read_all(connection)
    assert text.count(b"HTTP/1.1 200 ") == 2 and text.count(b"HTTP/1.1 400 ") == 1
    assert text.count(b"HTTP/1.1 ") == 3


@pytest.mark.parametrize("sent", SOUND.values(), ids=SOUND)
def test_what_leaves_none_is_answered(service, sent):
    with connect(service.url) as connection:
        connection.sendall(sent.encode())
        assert read_head(connection).startswith(b"HTTP/1.1 200 ")


UPGRADES = {
    "any": GET + "Host: a\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n",
    "h2c": GET + "Host: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    "websocket": GET + "Host: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "without Connection": GET + "Host: a\r\nUpgrade: foo\r\n\r\n",
    "a query": POST + f"Connection: upgrade\r\nUpgrade: foo\r\nContent-Length: {len(QUERY)}\r\n\r\n{QUERY.decode()}",
    "nowhere": "POST /nowhere HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: foo\r\nContent-Length: 2\r\n\r\n{}",
}


@pytest.mark.parametrize("sent", UPGRADES.values(), ids=UPGRADES)
def test_an_offer_of_another_protocol_is_answered_and_ends_the_connection(service, sent):
    """The decoder reads no request behind it, so a proxy must not put another there."""
    with connect(service.url) as connection:
        connection.sendall(sent.encode() + (GET + "Host: a\r\n\r\n").encode())
        text = read_all(connection)
    assert text.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 404 ")), text
    assert text.count(b"HTTP/1.1 ") == 1 and b"\r\nconnection: close\r\n" in text.lower()


def test_what_follows_an_offer_of_another_protocol_is_not_kept(service):
    before = resident_kilobytes(service.process.pid)
    with connect(service.url, timeout=10) as connection:
        connection.sendall(UPGRADES["any"].encode())
        sent = 0
        try:
            while sent < 200 << 20:
                sent += connection.send(b"x" * (1 << 20))
        except OSError:
            pass
        grown = resident_kilobytes(service.process.pid) - before
    assert grown < 30_000, (grown, sent)


@pytest.mark.parametrize("method, path, fields, status", [
    ("POST", "/nowhere", {}, 404), ("POST", "/v1/verifications/batch", {"Content_Type": "x/y"}, 415),
    ("POST", "/v1/verifications", {"Content_Type": "x/y"}, 415),
    ("POST", "/v1/verifications", {"Content_Type": None}, 415),
    ("POST", "/v1/verifications", {"Authorization": "Bearer wrong"}, 401),
    ("POST", "/v1/verifications", {"Content_Length": 20_000}, 413),
    ("POST", "/v1/verifications", {"Content_Length": 20_000, "Content_Type": "x/y"}, 415),
    ("POST", "/v1/verifications/batch", {"Content_Length": 2_000_000}, 413),
    ("POST", "/v1/verifications/batch", {"Authorization": "Bearer wrong"}, 401),
    ("POST", "/v1/ledger/changes", {}, 401), ("GET", "/healthz", {}, 200), ("GET", "/", {}, 200),
    ("POST", "/healthz", {}, 405), ("POST", "/photo", {}, 415),
])
@pytest.mark.parametrize("isChunked", [False, True], ids=["length", "chunks"])
def test_a_body_that_drips_after_its_answer_holds_no_connection(
        service, method, path, fields, status, isChunked):
    fields = {"Content_Length": 1_000, **fields}
    if isChunked:
        fields |= {"Content_Length": None, "Transfer_Encoding": "chunked"}
    with connect(service.url) as connection:
        connection.sendall(request(method, path, **fields))
        if isChunked and status == 413:
            # Without a length it is refused when too much has come.
            connection.sendall(b"100001\r\n" + b" " * (1 << 20) + b" \r\n")
        assert read_head(connection).startswith(b"HTTP/1.1 %d " % status)
        drip_until_closed(connection, b"1\r\nx\r\n" if isChunked else b"x")


def test_a_service_with_dripping_clients_stops_when_it_is_told(template):
    folder = scratch_folder(template)
    service = Service(folder).start()
    try:
        connections = [connect(service.url) for _ in range(5)]
        for connection in connections:
            connection.sendall(request("POST", "/nowhere", Content_Length=1_000))
            read_head(connection)
        service.stop()
        assert service.process.returncode == 0, service.log()
    finally:
        for connection in connections:
            connection.close()
        remove(folder)


KINDS = {
    "health": GET.encode() + b"Host:a\r\n\r\n",
    "nowhere": b"GET /a HTTP/1.1\r\nHost:a\r\n\r\n",
    "page": b"GET / HTTP/1.1\r\nHost:a\r\n\r\n",
    "query": request("POST", "/v1/verifications", QUERY),
}
# As Config/fapiao.yaml promises under listen.connectionsMaximum, and room for what malloc keeps.
KILOBYTES_MAXIMUM = 100


@pytest.mark.parametrize("sent", KINDS.values(), ids=KINDS)
def test_who_sends_without_reading_fills_no_memory(template, sent):
    folder = scratch_folder(template)
    sent *= 100_000 // len(sent)
    with Service(folder, WIDE_LIMITS) as service:
        connections = []
        try:
            # What the service needs once, whoever comes, is no connection's.
            warm, count = 40, 80
            connections += [connect(service.url) for _ in range(warm)]
            flood(connections, sent, seconds=5)
            before = resident_kilobytes(service.process.pid)
            connections += [connect(service.url) for _ in range(count)]
            flood(connections[warm:], sent, seconds=8)
            each = (resident_kilobytes(service.process.pid) - before) / count
            print(f"{each:.0f} KB a connection")
            assert each < KILOBYTES_MAXIMUM
        finally:
            for connection in connections:
                connection.close()
    remove(folder)


def test_one_address_does_not_take_all_connections(template):
    folder = scratch_folder(template)
    with Service(folder, {"listen.connectionsMaximum": 300}) as service:
        connections = []
        try:
            for _ in range(300):
                connections.append(connect(service.url, source="127.0.0.3"))
            # Closed at once, past its bound.
            wait_until(lambda: sum(is_closed(connection) for connection in connections) >= 150)
            with connect(service.url, source="127.0.0.4") as other:
                other.sendall(KINDS["health"])
                assert read_head(other).startswith(b"HTTP/1.1 200 ")
        finally:
            for connection in connections:
                connection.close()
        # Who closes makes room.
        def answered():
            with contextlib.suppress(ConnectionError):
                with connect(service.url, source="127.0.0.3") as connection:
                    connection.sendall(KINDS["health"])
                    return read_head(connection).startswith(b"HTTP/1.1 200 ")
        wait_until(answered)
    remove(folder)


def is_closed(connection):
    connection.settimeout(0.001)
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    except ConnectionError:
        return True


@pytest.mark.parametrize("path, fields, status", [
    ("/v1/verifications", {}, 100), ("/v1/verifications/batch", {}, 100), ("/", {
        "Content_Type": "application/x-www-form-urlencoded"}, 100),
    ("/v1/verifications/image", {"Content_Type": "image/png"}, 100),
    ("/nowhere", {}, 404), ("/v1/verifications", {"Content_Type": "text/plain"}, 415),
    ("/v1/verifications", {"Content_Length": 20_000}, 413),
    ("/v1/verifications/image", {"Content_Type": "image/png", "Content_Length": 11 << 20}, 413),
    ("/v1/verifications/batch", {"Authorization": "Bearer wrong"}, 401),
    ("/v1/ledger/changes", {"Content_Type": "application/x-ndjson"}, 401),
    ("/v1/verifications", {"Expect": "200-ok"}, 417), ("/v1/verifications", {"Expect": "x"}, 417),
])
def test_a_body_held_back_is_asked_for_where_it_is_wanted(service, path, fields, status):
    fields = {"Content_Length": len(QUERY), "Expect": "100-continue", **fields}
    with connect(service.url) as connection:
        connection.sendall(request("POST", path, **fields))
        said = read_head(connection)
        assert said.startswith(b"HTTP/1.1 %d " % status), said
        if status == 100:
            connection.sendall(QUERY)
            assert read_head(connection).startswith(b"HTTP/1.1 "), "no answer after the body"
        else:
            assert b"\r\nconnection: close\r\n" in said.lower()


def test_a_client_of_http_1_0_is_not_asked(service):
    with connect(service.url) as connection:
        connection.sendall(request("POST", "/v1/verifications", version="HTTP/1.0",
                             Content_Length=len(QUERY), Expect="100-continue"))
        connection.sendall(QUERY)
        text = read_all(connection)
    assert text.startswith(b"HTTP/1.1 200 ") and b"100 Continue" not in text


def test_curl_waits_for_no_clock_with_a_photo(service, tmp_path):
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 2_000_000)
    done = subprocess.run(
        # Unanswered, curl would wait for ten minutes and this test would not.
        ["curl", "-sSv", "--http1.1", "--max-time", "120", "--expect100-timeout", "600",
         "-H", "Expect: 100-continue", "-H", "Content-Type: image/png", "--data-binary", f"@{photo}",
         "-o", "/dev/null", "-w", "%{http_code}", service.url + "/v1/verifications/image"],
        capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "< HTTP/1.1 100 Continue" in done.stderr and done.stdout == "422", done.stderr
