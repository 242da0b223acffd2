"""The command as a person types it."""

import getpass
import itertools
import json
import re
from decimal import Decimal

import pytest
import requests

from fapiao import Service, command, digital, qr_text, query_for, wait_until


def test_every_command_helps():
    paths = [[]]
    for path in paths:
        said = command(*path, "--help").stdout
        assert "USAGE" in said and "OVERVIEW" in said
        # A line that is too wide goes on at the margin, and an example that was broken so cannot be pasted.
        for line, following in itertools.pairwise(said.splitlines()):
            assert not (line.startswith("  ") and following[:1].strip()), (path, line)
        listed = said.partition("\nSUBCOMMANDS:\n")[2].partition("\n\n")[0]
        paths += [[*path, name] for name in re.findall(r"^  ([a-z][a-z-]*)", listed, re.M)]
    assert ["payout", "clawback", "settle"] in paths and ["draw", "audit", "check"] in paths


@pytest.mark.parametrize("words, code", [
    (["nonsense"], 64), (["ingest"], 64), (["invoice", "show", "12"], 64),
    (["verify", "--number"], 64), (["config", "check", "--set", "nothing.known=1"], 78),
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
    for wrong, said in ((["--issued-on", "2099-01-01"], "--issued-on"), (["--red-number", invoice["number"]], "own number")):
        words = wrong if "--red-number" in wrong else ["--red-number", 26990000000000200004, *wrong]
        refused = command("invoice", "red-flush", invoice["number"], *words, settings=at, check=False)
        assert refused.returncode == 64 and said in refused.stderr, refused.stderr
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
           "checkCode": "--check-code", "sellerTaxNumber": "--seller-tax-number",
           "qr": "--qr"}


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
        "verify", *words, "--json", settings=service.client_settings, check=False).stdout)
    assert answer["verdict"] == "consistent" and answer["invoice"]["total"].startswith("-")


def verify(service, fields, *flags):
    words = [w for name, value in fields.items() for w in (OPTIONS[name], value)]
    return command("verify", *words, *flags, settings=service.client_settings, check=False)


def test_verify_ends_with_nothing_only_for_what_may_be_paid(service, key):
    """`fapiao verify … && pay` pays for what is normal alone, and for no red-letter invoice."""
    good, void, part, whole = (digital(26990000000000210000 + n) for n in range(4))
    red = next(line["invoice"] for line in service.sample if line["change"] == "red-flush"
               and line["invoice"]["kind"] == "10")
    coded = next(line["invoice"] for line in service.sample if line["change"] == "issue"
                 and line["invoice"].get("code") == red["original"]["code"]
                 and line["invoice"]["number"] == red["original"]["number"])
    # The status of one with a code does not say how much was reversed; the exit code does.
    is_whole = Decimal(coded["total"]) + Decimal(red["total"]) == 0
    old = next(line["invoice"] for line in service.sample if line["change"] == "issue"
               and line["invoice"]["kind"] == "02")
    service.issue(*({"change": "issue", "invoice": i} for i in (good, void, part, whole)),
                  {"change": "void", "number": void["number"]}, key=key.text)
    at = service.client_settings
    command("invoice", "red-flush", part["number"], "--red-number", 26990000000000210010,
            "--total", "50.00", settings=at)
    command("invoice", "red-flush", whole["number"], "--red-number", 26990000000000210011,
            settings=at)
    cases = [
        (query_for(good), 0, "N"), (query_for(void), 10, "Y"),
        (query_for(coded), 13 if is_whole else 12, "H"), (query_for(red), 15, "N"),
        (query_for(part), 12, "BH"), (query_for(whole), 13, "QH"),
        (query_for(good) | {"amount": "113.01"}, 20, None),
        (query_for(good) | {"number": "26990000000000999999"}, 21, None),
        # What is not asked for is compared all the same.
        (query_for(good) | {"sellerTaxNumber": "91990000MA0000002X"}, 20, None),
        (query_for(coded) | {"amount": "0.01"}, 20, None),
        (query_for(coded) | {"qr": "01,32,,26990000000000210000,113.00,20260105,"}, 23, None),
        (query_for(old), 22, None), (query_for(good) | {"issuedOn": "soon"}, 23, None),
    ]
    for fields, code, status in cases:
        done = verify(service, fields, "--json")
        assert done.returncode == code, (fields, done.stdout, done.stderr)
        assert json.loads(done.stdout).get("status") == status
        assert done.stderr.startswith("ledger: private, in ")
        assert done.stderr.count("\n") == 1, done.stderr
    left = verify(service, query_for(part)).stdout
    assert part["number"] in left and "还剩 ¥63.00" in left and "此前已查验 1 次" in left
    assert "红字（负数）发票" in verify(service, query_for(red)).stdout
    for fields in (query_for(good) | {"amount": "113.01"}, query_for(old)):
        assert fields["number"] in verify(service, fields).stdout
    helped = command("verify", "--help").stdout
    for code in {code for _, code, _ in cases} | {11, 14, 64, 69, 70, 72, 78}:
        assert f"\n  {code} " in helped, code
    # A command counts its attempts for itself, and makes one.
    assert "\n  24 " not in helped


def test_history_says_who_did_what(service, key):
    invoice = digital(26990000000000220001)
    service.issue({"change": "issue", "invoice": invoice}, key=key.text)
    at = service.client_settings
    command("invoice", "red-flush", invoice["number"], "--red-number", 26990000000000220002,
            "--total", "50.00", settings=at, env={"SUDO_USER": "alice"})
    told = json.loads(command(
        "invoice", "history", invoice["number"], "--json", settings=at).stdout)
    assert (told["number"], "code" in told) == (invoice["number"], False)
    changes = [(c["revision"], c["change"], c["by"]) for c in told["changes"]]
    person = f"person:{getpass.getuser()} (sudo alice)"
    assert changes == [(1, "issue", "key:peers"), (2, "red-flush", person)]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", c["at"])
               for c in told["changes"])
    table = command("invoice", "history", invoice["number"], settings=at).stdout
    assert table.splitlines()[0] == invoice["number"]
    assert "issue 开具" in table and "red-flush 红冲" in table and person in table
    # What a file brought in was brought in by whoever ran the load.
    loaded = next(line["invoice"] for line in service.sample if line["change"] == "issue")
    words = [loaded[name] for name in ("code", "number") if name in loaded]
    assert f"person:{getpass.getuser()}" in command(
        "invoice", "history", *words, settings=at).stdout
    unknown = command("invoice", "history", "26990000000000999999", settings=at, check=False)
    assert unknown.returncode == 1 and "no such invoice" in unknown.stderr


NEED_A_LEDGER = [
    ["verify", "--number", "26990000000000000001", "--date", "2026-01-05", "--amount", "1"],
    ["migrate"], ["ingest", "-"], ["invoice", "show", "26990000000000000001"],
    ["invoice", "history", "26990000000000000001"], ["invoice", "void", "26990000000000000001"],
    ["invoice", "red-flush", "26990000000000000001", "--red-number", "26990000000000000002"],
    ["qr", "26990000000000000001"]]


@pytest.mark.parametrize("words", NEED_A_LEDGER, ids=lambda words: "-".join(words[:2]))
def test_no_command_makes_a_ledger(words, tmp_path):
    row = json.dumps(digital(26990000000000230001)) + "\n"
    done = command(*words, settings={"data.folder": tmp_path / "data"}, stdin=row, check=False)
    assert done.returncode == 72, (done.stdout, done.stderr)
    assert done.stdout == "" and done.stderr.count("\n") == 1
    assert "database.url" in done.stderr and str(tmp_path / "data") in done.stderr
    assert "fapiao serve" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_command_uses_the_ledger_of_the_service_that_ran_here(folder):
    at = {"data.folder": folder / "data"}
    row = json.dumps(digital(26990000000000240001)) + "\n"
    done = command("ingest", "-", settings=at, stdin=row)
    assert "of this data folder" in done.stderr and "1 issued" in done.stdout
    with Service(folder) as service:
        shown = command("invoice", "show", "26990000000000240001", settings=at)
        assert "of the service that runs there" in shown.stderr
        assert service.verify(query_for(digital(26990000000000240001))).json()["status"] == "N"


def test_a_demonstration_loads_only_its_own_ledger(folder, tmp_path):
    at = {"data.folder": folder / "data", "listen.port": 0}
    row = json.dumps(digital(26990000000000250001)) + "\n"
    command("ingest", "-", settings=at, stdin=row)
    done = command("serve", "--demo", settings=at, check=False)
    assert done.returncode == 78 and "holds others" in done.stderr, done.stderr
    shown = command("invoice", "history", "26990000000000250001", settings=at).stdout
    assert "demo" not in shown
    for key in ("database.url", "redis.url"):
        other = {"data.folder": tmp_path / "data", key: "unix:///nowhere"}
        done = command("serve", "--demo", settings=other, check=False)
        assert done.returncode == 78 and key in done.stderr, done.stderr
        assert not (tmp_path / "data").exists()


def test_make_run_looks_for_no_settings(folder):
    """The machine's own service has its file in /etc, or in the home of who runs it."""
    (folder / "xdg/fapiao").mkdir(parents=True)
    (folder / "xdg/fapiao/fapiao.yaml").write_text("database:\n  url: host=elsewhere\n")
    service = Service(folder, env={"XDG_CONFIG_HOME": str(folder / "xdg")})
    service.flags = ["--demo"]
    with service:
        for language, words in (("zh-CN", "样例数据"), ("en", "Sample data")):
            page = requests.get(service.url, params={"lang": language}, timeout=10).text
            assert f"<title>{words} · " in page and f'<p class="sample">{words}' in page
        answer = requests.post(
            service.url, data=query_for(digital(26990000000000260001)), timeout=10).text
        assert "样例数据 · " in answer and 'class="sample"' in answer
        # Again: what is there already is not loaded anew, and what a person did to it stays.
        number = re.search(r'"number":"(\d{20})"', service.welcome()).group(1)
        command("invoice", "void", number, settings=service.client_settings)
        told = command("invoice", "history", number, settings=service.client_settings).stdout
        assert " demo\n" in told and "person:" in told
    with service:
        assert service.is_ready()
    # What the ledger holds is not taken back by leaving the flag out, nor by real invoices beside it.
    row = json.dumps(digital(26990000000000260002)) + "\n"
    with Service(folder) as plain:
        done = command("ingest", "-", settings=plain.client_settings, stdin=row)
        assert "1 issued" in done.stdout and "invented invoices" in done.stderr
        for language, words in (("zh-CN", "样例数据"), ("en", "Sample data")):
            page = requests.get(plain.url, params={"lang": language}, timeout=10).text
            assert f"<title>{words} · " in page and f'<p class="sample">{words}' in page
        sharing = {**plain.sharing(), "data.folder": folder / "second"}
        with Service(folder, {**sharing, "listen.port": 0}) as second:
            assert 'class="sample"' in requests.get(second.url, timeout=10).text


def test_a_command_needs_no_redis(service, tmp_path):
    """With the database of a service elsewhere, and a data folder of its own: nothing is made in that."""
    invoice = digital(26990000000000280001)
    number, row = invoice["number"], json.dumps(invoice) + "\n"
    at = {"database.url": service.sharing()["database.url"], "data.folder": tmp_path / "data"}
    for words, code in (
            (["ingest", "-"], 0), (["verify", "--qr", qr_text(invoice)], 0), (["invoice", "show", number], 0),
            (["invoice", "history", number], 0), (["migrate"], 0), (["invoice", "void", number], 0),
            (["verify", "--qr", qr_text(invoice)], 10)):
        done = command(*words, settings=at, stdin=row, check=False)
        assert done.returncode == code, (words, done.stderr)
        # One line names the ledger; nothing complains.
        assert len(done.stderr.splitlines()) == 1, (words, done.stderr)
        assert not (tmp_path / "data").exists(), words
    assert service.verify(query_for(invoice)).json()["status"] == "Y"


def test_without_a_demonstration_nothing_is_called_a_sample(service):
    assert "样例数据" not in requests.get(service.url, params={"lang": "zh-CN"}, timeout=10).text


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
    assert "ffffffff" not in done.stdout + done.stderr
    refused = [json.loads(line) for line in done.stdout.splitlines() if '"content_differs"' in line]
    assert [row["invoiceNumber"] for row in refused] == [good[0]["number"]]
    plain = command("ingest", file, settings=service.client_settings, check=False)
    assert f"line 13: {good[0]['number']}: " in plain.stderr and "ffffffff" not in plain.stderr
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


@pytest.mark.parametrize("url, code, said", [
    # Which host, and why it is none.
    ("host=nosuch.invalid dbname=x password=verysecret", 69, 'could not translate host name "nosuch.invalid"'),
    ("host=127.0.0.1 port=1 dbname=x password=verysecret", 69, "port 1 failed"),
    ("garbage=1 password=verysecret", 78, "database.url"), ("mysql://u:verysecret@h/x", 78, "database.url"),
    ("postgres://u:very@verysecret@h/x", 78, "%40")])
def test_a_database_that_is_none_is_told_with_the_reason(url, code, said, tmp_path):
    at = {"database.url": url, "data.folder": tmp_path / "data"}
    done = command("verify", "--number", "26990000000000000001", "--date", "2026-01-05", "--amount", "113.00",
                   settings=at, check=False)
    assert done.returncode == code and said in done.stderr, done.stderr
    checked = command("config", "check", settings=at, check=False)
    assert checked.returncode == (78 if code == 78 else 0), checked.stderr
    assert "verysecret" not in done.stdout + done.stderr + checked.stdout + checked.stderr


def test_a_new_key_may_end_and_be_bound_to_addresses(folder):
    def new(name, *flags):
        done = command("key", "new", name, "--scope", "ledger.write", "--scope", "verify", *flags)
        return done.stdout.split()

    refused = command("key", "new", "ended", "--until", "2025-12-31", check=False)
    assert refused.returncode == 64 and "2025-12-31 is over" in refused.stderr
    for odd in ("my shop", "shop\t", "商店", "a+b", "a,b", ""):
        refused = command("key", "new", odd, check=False)
        assert refused.returncode == 64 and "a name is up to 64" in refused.stderr, odd
    for nowhere in ("", "1.2.3.4/", "10.0.0.1/8", "0.0.0.0/0"):
        refused = command("key", "new", "shop", "--from", nowhere, check=False)
        assert refused.returncode == 64 and "--from" in refused.stderr and not refused.stdout, nowhere
    ended, anywhere = new("ended", "--until", "2199-12-31"), new("anywhere")
    ended[1] = ended[1].replace("2199-12-31", "2025-12-31")
    elsewhere = new("elsewhere", "--from", "192.0.2.0/24", "--from", "2001:db8::/32")
    here = new("here", "--until", "2199-12-31", "--from", "127.0.0.1")
    lines = ",".join(line for _, line in (ended, elsewhere, here, anywhere))
    with Service(folder, {"api.keys": lines}) as service:
        fields = query_for(digital(26990000000000270001))
        for (key, _), status, problem in (
                (ended, 401, "key-expired"), (elsewhere, 403, "key-elsewhere"),
                (here, 200, None), (anywhere, 200, None), (["fpk_" + "0" * 64, ""], 401,
                                                           "unauthorized")):
            for language in ("zh-CN", "en"):
                reply = service.verify(fields, **{
                    "Authorization": f"Bearer {key}", "Accept-Language": language})
                assert reply.status_code == status, reply.text
                if problem:
                    assert reply.json()["type"] == f"/problems/{problem}"
                    # The number that the asker is told is in the log, with why.
                    told = reply.headers["X-Request-ID"]
                    assert reply.json()["instance"].endswith(told)
                    wait_until(lambda: service.log().count(told) == 2)
            assert key not in service.log()
        log = service.log()
        for reason in ("expired", "elsewhere", "unknown"):
            assert re.search(rf'"reason":"{reason}"', log), reason
        figures = requests.get(service.operators + "/metrics", timeout=10).text
        for reason, count in (("expired", 2), ("elsewhere", 2), ("unknown", 2), ("scope", 0)):
            assert f'fapiao_api_keys_refused_total{{reason="{reason}"}} {count}' in figures
