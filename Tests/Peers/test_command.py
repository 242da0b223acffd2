"""The command as a person types it."""

import json

import pytest

from fapiao import command, digital, qr_text, query_for


@pytest.mark.parametrize("words", [
    [], ["serve"], ["migrate"], ["ingest"], ["invoice"], ["invoice", "show"], ["invoice", "void"],
    ["invoice", "red-flush"], ["verify"], ["sample"], ["config"], ["config", "check"], ["key"],
    ["key", "new"]])
def test_every_command_helps(words):
    done = command(*words, "--help")
    assert "USAGE" in done.stdout and "OVERVIEW" in done.stdout


@pytest.mark.parametrize("words, code", [
    (["nonsense"], 64), (["ingest"], 64), (["invoice", "show", "12"], 64),
    (["verify", "--number"], 64), (["config", "check", "--set", "nothing.known=1"], 64),
    (["ingest", "/nonexistent/file.csv"], 66)])
def test_wrong_usage_says_so(words, code, service):
    settings = service.client_settings if words[0] == "ingest" else ()
    done = command(*words, settings=settings, check=False)
    assert done.returncode == code, done.stderr
    assert done.stderr and "Fatal" not in done.stderr


def test_show_void_and_again(service, key):
    invoice = digital(26990000000000200001)
    service.issue({"change": "issue", "invoice": invoice}, key=key.text)
    at = service.client_settings
    shown = json.loads(command("invoice", "show", invoice["number"], "--json", settings=at).stdout)
    assert shown["status"] == "N" and shown["invoice"]["total"] == "113.00"
    done = json.loads(command("invoice", "void", invoice["number"], "--json", settings=at).stdout)
    assert done["outcome"] == "applied" and done["revision"] == 2
    again = command("invoice", "void", invoice["number"], settings=at)
    assert "already" in again.stdout
    assert service.verify(query_for(invoice)).json()["status"] == "Y"


def test_red_flush_in_part_then_whole(service, key):
    invoice = digital(26990000000000200002)
    service.issue({"change": "issue", "invoice": invoice}, key=key.text)
    at = service.client_settings
    command("invoice", "red-flush", invoice["number"], "--red-number", 26990000000000200003,
            "--total", "50.00", settings=at)
    answer = service.verify(query_for(invoice)).json()
    assert (answer["status"], answer["redTotal"]) == ("BH", "-50.00")
    refused = command("invoice", "red-flush", invoice["number"], "--red-number",
                      26990000000000200004, settings=at, check=False)
    assert refused.returncode == 1 and "exceed" in refused.stderr
    command("invoice", "red-flush", invoice["number"], "--red-number", 26990000000000200004,
            "--total", "63.00", settings=at)
    assert service.verify(query_for(invoice)).json()["status"] == "QH"


def normal_of_each_kind(sample):
    """One invoice of every kind that nothing happened to; kind 02 ended over five years ago."""
    changed = {line.get("number") for line in sample if "number" in line}
    changed |= {line["invoice"]["original"]["number"] for line in sample
                if "original" in line.get("invoice", {})}
    found = {}
    for line in sample:
        invoice = line.get("invoice")
        if line["change"] == "issue" and invoice["number"] not in changed:
            found.setdefault(invoice["kind"], invoice)
    found.pop("02", None)
    assert len(found) == 17
    return list(found.values())


OPTIONS = {"code": "--code", "number": "--number", "issuedOn": "--date", "amount": "--amount",
           "checkCode": "--check-code", "sellerTaxNumber": "--seller-tax-number"}


def test_verify_by_fields(service):
    for invoice in normal_of_each_kind(service.sample):
        words = [w for name, value in query_for(invoice).items() for w in (OPTIONS[name], value)]
        answer = json.loads(command(
            "verify", *words, "--json", settings=service.client_settings).stdout)
        assert (answer["verdict"], answer["status"]) == ("consistent", "N"), (words, answer)


def test_verify_by_qr_text(service):
    for invoice in normal_of_each_kind(service.sample):
        if invoice["kind"] == "blockchain":
            continue
        text = qr_text(invoice)
        answer = json.loads(command(
            "verify", "--qr", text, "--json", settings=service.client_settings).stdout)
        assert (answer["verdict"], answer["status"]) == ("consistent", "N"), (text, answer)
        assert "hints" not in answer
    wrong = text[:-5] + ("0000" if text[-5:-1] != "0000" else "1111") + ","
    answer = json.loads(command(
        "verify", "--qr", wrong, "--json", settings=service.client_settings).stdout)
    assert answer["verdict"] == "consistent" and answer["hints"] == ["crc_mismatch"]


def test_verify_of_a_negative_amount(service):
    red = next(line["invoice"] for line in service.sample
               if line["change"] == "red-flush" and line["invoice"]["kind"] == "32")
    words = [w for name, value in query_for(red).items() for w in (OPTIONS[name], value)]
    answer = json.loads(command(
        "verify", *words, "--json", settings=service.client_settings).stdout)
    assert answer["verdict"] == "consistent" and answer["invoice"]["total"].startswith("-")


def test_verify_of_an_unknown_invoice_ends_with_one(service):
    done = command("verify", "--number", "26990000000000999999", "--date", "2026-01-05",
                   "--amount", "1.00", settings=service.client_settings, check=False)
    assert done.returncode == 1 and "查无此票" in done.stdout + done.stderr


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in "ab":
        command("sample", "300", "--seed", "42", "--output", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    command("sample", "300", "--seed", "43", "--output", tmp_path / "c")
    assert (tmp_path / "a").read_bytes() != (tmp_path / "c").read_bytes()


def test_ingest_reports_every_bad_row_and_takes_the_rest(service, tmp_path):
    good = [digital(26990000000000300000 + n) for n in range(20)]
    lines = [json.dumps(invoice, ensure_ascii=False) for invoice in good]
    lines[3] = lines[3][:40]
    lines[7] = json.dumps(digital(26990000000000300007, total="113.00") | {"tax": "12.99"})
    lines.insert(12, json.dumps(good[0] | {"remark": "other content"}))
    lines.append("x" * (2 << 20))
    lines.append(lines[0])
    file = tmp_path / "rows.ndjson"
    file.write_text("\n".join(lines) + "\n")
    done = command("ingest", file, "--json", settings=service.client_settings, check=False)
    assert done.returncode == 1
    report = json.loads(done.stdout.splitlines()[-1])
    assert (report["issued"], report["bad"], report["refused"], report["already"]) == (18, 3, 1, 1)
    for line in ("4", "8", "13"):
        assert f"line {line}" in done.stderr or f'"line":{line}' in done.stdout
    again = command("ingest", file, "--json", settings=service.client_settings, check=False)
    assert json.loads(again.stdout.splitlines()[-1])["issued"] == 0


def test_settings_are_checked_all_at_once(tmp_path):
    file = tmp_path / "fapiao.yaml"
    file.write_text("listen:\n  prot: 80\nlimits:\n  page: often\n")
    done = command("config", "check", "--config", file, check=False)
    assert done.returncode == 78
    assert "listen.prot" in done.stderr and "listen.port" in done.stderr
    assert "limits.page" in done.stderr
    done = command("config", "check", check=False, env={"FAPIAO_LISTEN_PROT": "1"})
    assert done.returncode == 78 and "FAPIAO_LISTEN_PROT" in done.stderr


def test_memory_comes_from_jemalloc_with_our_options():
    done = command("--version", env={"MALLOC_CONF": "stats_print:true"})
    assert 'opt.percpu_arena: "percpu"' in done.stderr


def test_secrets_are_not_shown():
    done = command("config", "check", settings={
        "database.url": "postgres://fapiao:verysecret@127.0.0.1/fapiao"})
    assert "verysecret" not in done.stdout + done.stderr
