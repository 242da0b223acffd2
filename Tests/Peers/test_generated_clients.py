"""Clients made from our description by generators of others: they must verify, and verify in batches."""

import importlib
import subprocess
import sys
import pathlib

import pytest
import requests
import yaml

from fapiao import digital, query_for

PROGRAMS = pathlib.Path(sys.executable).parent
NORMAL, VOID, UNKNOWN = (26990000000000710000 + n for n in range(3))


@pytest.fixture(scope="module")
def ledger(service, key):
    service.issue({"change": "issue", "invoice": digital(NORMAL)},
                  {"change": "issue", "invoice": digital(VOID)},
                  {"change": "void", "number": str(VOID)}, key=key.text)
    return service


@pytest.fixture(scope="module")
def description(service, tmp_path_factory):
    path = tmp_path_factory.mktemp("description") / "openapi.yaml"
    path.write_bytes(requests.get(service.url + "/openapi.yaml", timeout=10).content)
    return path


def generate(*command):
    done = subprocess.run(
        [PROGRAMS / command[0], *map(str, command[1:])], capture_output=True, text=True,
        timeout=300, env={"PATH": f"{PROGRAMS}:/usr/bin:/bin", "HOME": "/nonexistent"})
    assert done.returncode == 0, done.stdout + done.stderr


def made(folder, name):
    """The module that was made, as a program of its own would import it."""
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def attrs_client(description, tmp_path_factory):
    folder = tmp_path_factory.mktemp("openapi-python-client") / "made"
    generate("openapi-python-client", "generate", "--path", description, "--output-path", folder)
    return made(folder, "fapiao_client")


def test_a_client_of_openapi_python_client_verifies(ledger, attrs_client):
    verify = made(pathlib.Path(attrs_client.__file__).parents[1],
                  "fapiao_client.api.verification.verify")
    models = attrs_client.models
    with attrs_client.Client(base_url=ledger.url) as client:
        def ask(**fields):
            return verify.sync(client=client, body=models.Query(**fields), accept_language="en")
        found = ask(**snake(query_for(digital(NORMAL))))
        assert isinstance(found, models.Consistent)
        assert found.status == "N" and found.invoice.total == "113.00"
        assert ask(**snake(query_for(digital(VOID)))).status == "Y"
        # None is taken as nothing.
        assert isinstance(ask(**(snake(query_for(digital(NORMAL))) | {"code": None})), models.Consistent)
        no = ask(**snake(query_for(digital(UNKNOWN))))
        assert isinstance(no, models.No) and no.verdict == "not_found"
        wrong = ask(number=str(NORMAL))
        assert isinstance(wrong, models.Problem)
        assert {fault.field for fault in wrong.errors} == {"issuedOn", "amount"}


def test_an_amount_is_a_text_to_clients_and_may_be_a_number_to_the_service(ledger, description):
    schemas = yaml.safe_load(description.read_text(encoding="utf-8"))["components"]["schemas"]
    for name in ("Query", "BatchItem", "EntryQuery"):
        kinds = [part.get("type", part.get("$ref")) for part in schemas[name]["properties"]["amount"]["anyOf"]]
        assert kinds == ["#/components/schemas/Text", "null"], name
    numeric = query_for(digital(NORMAL)) | {"amount": 113.0}
    answer = requests.post(ledger.url + "/v1/verifications", json=numeric, timeout=30).json()
    assert answer["verdict"] == "consistent"
    batch = requests.post(ledger.url + "/v1/verifications/batch", json={"verifications": [numeric]}, timeout=30)
    assert batch.json()["results"][0]["verdict"] == "consistent"


def test_a_client_of_openapi_python_client_verifies_in_batches(ledger, attrs_client):
    batch = made(pathlib.Path(attrs_client.__file__).parents[1],
                 "fapiao_client.api.verification.verify_batch")
    models = attrs_client.models
    items = [models.BatchItem(**snake(query_for(digital(n)))) for n in (NORMAL, VOID, UNKNOWN)]
    items.append(models.BatchItem(number="1"))
    with attrs_client.Client(base_url=ledger.url) as client:
        results = batch.sync(client=client, body=models.Batch(verifications=items)).results
    assert [type(one) for one in results] == [
        models.BatchConsistent, models.BatchConsistent, models.BatchNo, models.BatchMalformed]
    assert [one.index for one in results] == [0, 1, 2, 3]
    assert [results[0].status, results[1].status] == ["N", "Y"]
    assert results[3].errors[0].field == "number"


def test_models_of_datamodel_code_generator_verify_and_batch(ledger, description, tmp_path):
    generate("datamodel-codegen", "--input", description, "--input-file-type", "openapi",
             "--output-model-type", "pydantic_v2.BaseModel", "--formatters", "builtin",
             "--output", tmp_path / "fapiao_models.py")
    models = made(tmp_path, "fapiao_models")

    def post(path, body):
        reply = requests.post(ledger.url + path, timeout=30, data=body.model_dump_json(),
                              headers={"Content-Type": "application/json"})
        return reply.content

    # Nothing is left out: what was not given goes as null.
    query = models.Query(**query_for(digital(VOID)))
    assert b":null" in query.model_dump_json().encode()
    answer = models.Answer.model_validate_json(post("/v1/verifications", query)).root
    assert isinstance(answer, models.Consistent) and answer.status.value == "Y"
    problem = models.Problem.model_validate_json(
        post("/v1/verifications", models.Query(number=str(NORMAL))))
    assert problem.status == 422
    batch = models.Batch(verifications=[
        models.BatchItem(**query_for(digital(n))) for n in (NORMAL, UNKNOWN)])
    results = models.BatchResults.model_validate_json(
        post("/v1/verifications/batch", batch)).results
    assert [type(one.root) for one in results] == [models.BatchConsistent, models.BatchNo]


def snake(fields):
    """The names of fields as that generator writes them."""
    return {"".join("_" + c.lower() if c.isupper() else c for c in name): value
            for name, value in fields.items()}
