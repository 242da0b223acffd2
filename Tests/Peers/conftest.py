import json

import pytest

from fapiao import CHATS, Service, WIDE_LIMITS, command, remove, scratch_folder


class Key:
    def __init__(self, name, *scopes):
        flags = [part for scope in scopes for part in ("--scope", scope)]
        done = command("key", "new", name, *flags)
        self.text, self.line = done.stdout.split()


@pytest.fixture(scope="session")
def key():
    return Key("peers", "ledger.write", "verify")


@pytest.fixture(scope="session")
def template():
    """The data folder of a service that has been made, migrated and stopped."""
    path = scratch_folder()
    service = Service(path)
    with service:
        pass
    assert service.process.returncode == 0, service.log()
    yield path / "data"
    remove(path)


@pytest.fixture
def folder(template):
    path = scratch_folder(template)
    yield path
    remove(path)


@pytest.fixture(scope="session")
def service(key, template):
    """One service with a sample ledger, shared by all that do not break it."""
    path = scratch_folder(template)
    sample = path / "sample.ndjson"
    command("sample", "2000", "--seed", "7", "--output", sample)
    # The endpoints that anybody on loopback may call are open, so that their description is tried.
    service = Service(path, {
        **WIDE_LIMITS, **CHATS, "api.keys": key.line, "log.level": "trace",
        "sms.kannel.allowedAddresses": "127.0.0.1", "sms.twilio.authToken": "token-of-the-peers",
        "sms.twilio.publicURL": "https://verify.example/sms/twilio"})
    with service:
        command("ingest", sample, settings=service.client_settings)
        service.sample = [json.loads(line) for line in sample.read_text().splitlines()]
        yield service
    remove(path)
