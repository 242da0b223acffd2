import json

import pytest

from fapiao import Service, WIDE_LIMITS, command, remove, scratch_folder


class Key:
    def __init__(self, name, *scopes):
        flags = [part for scope in scopes for part in ("--scope", scope)]
        done = command("key", "new", name, *flags)
        self.text, self.line = done.stdout.split()


@pytest.fixture(scope="session")
def key():
    return Key("peers", "ledger.write", "verify")


@pytest.fixture
def folder():
    path = scratch_folder()
    yield path
    remove(path)


@pytest.fixture(scope="session")
def service(key):
    """One service with a sample ledger, shared by all that do not break it."""
    path = scratch_folder()
    sample = path / "sample.ndjson"
    command("sample", "2000", "--seed", "7", "--output", sample)
    service = Service(path, {**WIDE_LIMITS, "api.keys": key.line})
    with service:
        command("ingest", sample, settings=service.client_settings)
        service.sample = [json.loads(line) for line in sample.read_text().splitlines()]
        yield service
    remove(path)
