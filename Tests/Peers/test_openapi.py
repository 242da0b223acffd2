"""The OpenAPI file is served, sound and true: schemathesis says so."""

import os
import pathlib
import subprocess
import sys

import requests

HERE = pathlib.Path(__file__).resolve().parent

def test_the_description_is_served(service):
    reply = requests.get(service.url + "/openapi.yaml", timeout=10)
    assert reply.status_code == 200 and reply.text.startswith("openapi: 3.1")


def test_schemathesis_finds_nothing(service, key, tmp_path):
    program = pathlib.Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [program, "--config-file", HERE / "schemathesis.toml", "run", service.url + "/openapi.yaml", "--checks", "all",
         "--header", f"Authorization: Bearer {key.text}",
         # Without a key, verification answers as well, at a stranger's limit: the check cannot
         # tell an optional key from an ignored one. Tests of wrong keys are in GatewaysTests.
         "--exclude-checks", "ignored_auth",
         "--max-examples", os.environ.get("SCHEMATHESIS_EXAMPLES", "40"),
         "--seed", "20260101", "--request-timeout", "30", "--no-color"],
        capture_output=True, text=True, timeout=900, cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(HERE)})
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
