"""Connections byte by byte, plain and over TLS, for tests that play a hostile client."""

import contextlib
import pathlib
import socket
import ssl
import time
from urllib.parse import urlsplit


def connect(url, timeout=60, source=None):
    """A plain connection; `source` is an address of loopback to come from."""
    address = urlsplit(url)
    return socket.create_connection(
        (address.hostname, address.port), timeout=timeout,
        source_address=(source, 0) if source else None)


def secure(connection, certificate, *protocols):
    context = ssl.create_default_context(cafile=certificate)
    context.set_alpn_protocols(protocols or ["http/1.1"])
    return context.wrap_socket(connection, server_hostname="localhost")


def request(method, path, body=b"", version="HTTP/1.1", **fields):
    """An underscore in a field's name is a hyphen; a field of None is left out."""
    fields = {"Host": "fapiao", "Content-Type": "application/json", "Content-Length": len(body),
              **{name.replace("_", "-"): value for name, value in fields.items()}}
    lines = [f"{method} {path} {version}"]
    lines += [f"{name}: {value}" for name, value in fields.items() if value is not None]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def read_all(connection):
    """Until the other side closes; one that never does is a timeout."""
    text = b""
    with contextlib.suppress(ConnectionResetError, ssl.SSLError):
        while piece := connection.recv(1 << 16):
            text += piece
    return text


def read_head(connection):
    """What came of it, if the other side closed before its end."""
    text = b""
    with contextlib.suppress(ConnectionResetError, ssl.SSLError):
        while b"\r\n\r\n" not in text:
            piece = connection.recv(1)
            if not piece:
                break
            text += piece
    return text


def drip_until_closed(connection, byte=b"x", every=0.1, seconds=60):
    """Sends a byte now and then; returns how long the other side bore it."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            connection.sendall(byte)
        except OSError:
            return time.monotonic() - began
        time.sleep(every)
    raise AssertionError(f"still open after {seconds} s")


def resident_kilobytes(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    raise AssertionError("no VmRSS")


def flood(connections, blob, seconds):
    """Sends `blob` over and over on all connections and reads nothing."""
    for connection in connections:
        connection.setblocking(False)
    rest = {connection: b"" for connection in connections}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for connection in connections:
            with contextlib.suppress(BlockingIOError, ConnectionError):
                text = rest[connection] or blob
                rest[connection] = text[connection.send(text):]
        time.sleep(0.02)
