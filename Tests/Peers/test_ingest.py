"""Loads of every shape, through the command."""

import csv
import io
import json
import os
import signal
import subprocess
import zipfile

import pytest

from fapiao import BINARY, command, digital, environment, options, query_for, wait_until

COLUMNS = [
    "kind", "code", "number", "issuedOn", "checkCode", "machineNumber",
    "sellerName", "sellerTaxNumber", "sellerAddressAndPhone", "sellerBankAndAccount",
    "buyerName", "buyerTaxNumber", "buyerAddressAndPhone", "buyerBankAndAccount",
    "amount", "tax", "total", "remark", "originalCode", "originalNumber", "lines", "status"]


def record(invoice, status=""):
    seller, buyer = invoice["seller"], invoice["buyer"]
    plain = {k: v for k, v in invoice.items() if isinstance(v, str)}
    lines = json.dumps(invoice["lines"], ensure_ascii=False) if "lines" in invoice else ""
    return {
        **plain, "status": status, "lines": lines,
        **{f"seller{k[0].upper()}{k[1:]}": v for k, v in seller.items()},
        **{f"buyer{k[0].upper()}{k[1:]}": v for k, v in buyer.items()}}


def csv_text(rows, columns=COLUMNS, **dialect):
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", **dialect)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def load(service, file, *words, code=0, stdin=None):
    done = command("ingest", file, "--json", *words, settings=service.client_settings,
                   check=False, stdin=stdin)
    assert done.returncode == code, done.stdout + done.stderr
    *rows, report = [json.loads(line) for line in done.stdout.splitlines()]
    return {k: v for k, v in report.items() if k != "file" and v}, rows


def test_csv_takes_every_way_of_quoting(service, tmp_path):
    remarks = ["plain", "with, comma", 'with "quotes"', "two\nlines", "two\r\nlines", " spaces "]
    invoices = [digital(26990000000000800000 + n, remark=r) for n, r in enumerate(remarks)]
    line = {"name": "*测试*服务", "amount": "100.00", "taxRate": "13%", "tax": "13.00"}
    invoices.append(digital(26990000000000800010, lines=[line]))
    file = tmp_path / "quoted.csv"
    # As a spreadsheet writes it: with a byte order mark.
    file.write_bytes(b"\xef\xbb\xbf" + csv_text(map(record, invoices)).encode())
    assert load(service, file)[0] == {"read": 7, "issued": 7}
    for invoice in invoices:
        shown = json.loads(command("invoice", "show", invoice["number"], "--json",
                                   settings=service.client_settings).stdout)["invoice"]
        assert shown.get("remark", "").split() == invoice.get("remark", "").split()
        assert shown["total"] == "113.00" and shown.get("lines", []) == invoice.get("lines", [])
    # The same invoices in another dialect, the columns in another order, no status column.
    file.write_text(csv_text(
        ({k: v for k, v in record(i).items() if k != "status"} for i in invoices),
        columns=COLUMNS[-2::-1], quoting=csv.QUOTE_ALL, lineterminator="\n"))
    assert load(service, file)[0] == {"read": 7, "already": 7}


def test_csv_status_column_voids(service, tmp_path):
    invoices = [digital(26990000000000810000 + n) for n in range(3)]
    file = tmp_path / "status.csv"
    file.write_text(csv_text(record(i, s) for i, s in zip(invoices, ["Y", "N", ""])))
    assert load(service, file)[0]["read"] == 3
    answers = [service.verify(query_for(invoice)).json()["status"] for invoice in invoices]
    assert answers == ["Y", "N", "N"]
    assert load(service, file)[0] == {"read": 3, "already": 3}
    # Nothing returns from void, whatever a file says.
    file.write_text(csv_text([record(invoices[0], "N")]))
    load(service, file)
    assert service.verify(query_for(invoices[0])).json()["status"] == "Y"


def test_a_bad_csv_row_costs_only_itself(service, tmp_path):
    rows = csv_text(record(digital(26990000000000820000 + n)) for n in range(6)).splitlines()
    rows[2] += ",one more"
    rows[3] = '"32"x' + rows[3][2:]
    rows[5] = rows[5].replace("113.00", "113.001")
    file = tmp_path / "bad.csv"
    file.write_text("\n".join(rows) + '\n"never closed\n')
    report, told = load(service, file, code=1)
    assert report == {"read": 7, "issued": 3, "bad": 4}
    assert [row["line"] for row in told] == [3, 4, 6, 8]
    assert all(row["code"] and row["reason"] for row in told)


@pytest.mark.parametrize("spoil, word", [
    (lambda text: text.replace("sellerName", "vendor"), "vendor"),
    (lambda text: text.replace("sellerName,", ""), "sellerName"),
    (lambda text: text.replace("machineNumber", "number"), "twice"),
    (lambda text: '"' + text, "quoted")])
def test_a_wrong_header_is_named_and_nothing_is_taken(service, tmp_path, spoil, word):
    invoice = digital(26990000000000830000)
    head, body = csv_text([record(invoice)]).split("\r\n", 1)
    file = tmp_path / "header.csv"
    file.write_text(spoil(head) + "\n" + body)
    done = command("ingest", file, settings=service.client_settings, check=False)
    assert done.returncode == 65 and word in done.stderr and "header" in done.stderr
    assert service.verify(query_for(invoice)).json()["verdict"] == "not_found"


@pytest.mark.parametrize("name", ["foreign.csv", "foreign.ndjson"])
def test_gb18030_is_told_from_utf8(service, tmp_path, name):
    invoices = [digital(26990000000000840000), digital(26990000000000840001)]
    invoices[1]["seller"]["name"] = invoices[1]["buyer"]["name"] = "plain"
    file = tmp_path / name
    text = csv_text(map(record, invoices)) if name.endswith("csv") else "\n".join(
        json.dumps(invoice, ensure_ascii=False) for invoice in invoices)
    file.write_bytes(text.encode("gb18030"))
    report, told = load(service, file, code=1)
    assert report["bad"] == 1 and told[0]["code"] == "not_utf8" and "iconv" in told[0]["reason"]


@pytest.mark.parametrize("spell", [
    lambda text: text.replace("\r\n", ",\r\n"), lambda text: text + ",,,\r\n\r\n",
    lambda text: "sep=;\r\n" + text.replace(",", ";"), lambda text: text.replace(",", "\t"),
    lambda text: text.replace("2026-01-05", "2026/1/5"),
    lambda text: text.encode("utf-16"), lambda text: ("\ufeff" + text).encode("utf-16-be")])
def test_csv_as_spreadsheets_write_it(service, tmp_path, spell):
    file = tmp_path / "spelt.csv"
    spelt = spell(csv_text([record(digital(26990000000000835000))]))
    file.write_bytes(spelt if isinstance(spelt, bytes) else spelt.encode())
    report, _ = load(service, file)
    assert report["read"] == 1 and report.get("issued", 0) + report.get("already", 0) == 1


def test_csv_with_the_tax_platforms_names(service, tmp_path):
    invoice = digital(26990000000000836000)
    names = {"kind": "发票票种", "number": "数电票号码", "issuedOn": "开票日期", "sellerName": "销方名称",
             "sellerTaxNumber": "销方识别号", "buyerName": "购买方名称", "amount": "金额", "tax": "税额",
             "total": "价税合计", "status": "发票状态"}
    row = {**record(invoice, "正常"), "kind": "数电票（普通发票）", "issuedOn": "2026-01-05 10:11:12"}
    file = tmp_path / "export.csv"
    file.write_text(csv_text([{names[k]: v for k, v in row.items() if k in names}],
                             columns=["序号", "发票代码", "发票号码", *names.values(), "开票人"]))
    assert load(service, file)[0] == {"read": 1, "issued": 1}
    assert service.verify(query_for(invoice)).json()["verdict"] == "consistent"


def test_of_many_bad_rows_the_first_are_told_and_how_many_more(service, tmp_path):
    file = tmp_path / "bad.ndjson"
    bad = json.dumps(digital(26990000000000838000) | {"tax": "1.00"}) + "\n"
    file.write_text(bad * 1550)
    done = command("ingest", file, settings=service.client_settings, check=False)
    rows = [line for line in done.stderr.splitlines() if ": line " in line]
    assert done.returncode == 1 and len(rows) == 20, done.stderr
    assert done.stderr.splitlines()[-1] == f"{file}: and 1,530 more were not taken"
    assert "1,550 bad" in done.stdout
    report, told = load(service, file, code=1)
    assert report["bad"] == 1550 and len(told) == 1550


@pytest.mark.parametrize("name, content, code, word", [
    ("x.yaml", b"listen:\n  port: 80\n" + b"  # comment\n" * 1548, 65, "YAML"),
    ("x.json", b'[{"kind":"32"}]', 65, "jq"), ("x.ndjson", b"kind,code\n1,2\n", 65, "--format csv"),
    ("x.html", b"<!doctype html>\n<p>", 65, "HTML"), ("x.png", b"\x89PNG\r\n\x1a\n", 65, "photo"),
    ("x.xml", b"<?xml version='1.0'?>\n", 65, "XML"),
    ("a.xlsx", "zip", 65, "CSV UTF-8"), ("a.csv", "zip", 65, "CSV UTF-8"),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 65, "CSV UTF-8"), ("a.pdf", b"%PDF-1.7\n", 65, "PDF"),
    ("a.xls", b"<html><table>", 65, "HTML"), ("a.csv", b"", 65, "empty"), ("a", None, 66, "folder"),
    ("a.csv", "发票代码,发票号码\n".encode("gb18030"), 65, "iconv")])
def test_what_is_no_load_is_told_in_one_sentence(service, tmp_path, name, content, code, word):
    file = tmp_path / name
    if content is None:
        file.mkdir()
    elif content == "zip":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
    else:
        file.write_bytes(content)
    done = command("ingest", file, settings=service.client_settings, check=False)
    assert done.returncode == code and word in done.stderr.splitlines()[-1], done.stderr
    # The line before names the ledger.
    assert len(done.stderr.splitlines()) <= 2, done.stderr


def test_an_unknown_status_is_answered_with_all_that_are(service, tmp_path):
    file = tmp_path / "status.csv"
    file.write_text(csv_text([record(digital(26990000000000837000), "H")]))
    _, told = load(service, file, code=1)
    assert told[0]["code"] == "unknown_status"
    assert all(word in told[0]["reason"] for word in ("N", "正常", "Y", "作废"))


def test_standard_input_in_both_formats(service):
    lines = [json.dumps(digital(26990000000000850000 + n)) for n in range(3)]
    assert load(service, "-", stdin="\n".join(lines))[0] == {"read": 3, "issued": 3}
    text = csv_text([record(digital(26990000000000850000))])
    assert load(service, "-", "--format", "csv", stdin=text)[0] == {"read": 1, "already": 1}
    # The reader of a closed pipe sees an empty load, not a fault.
    assert load(service, "-", stdin="")[0] == {}


def test_an_interrupted_load_may_be_run_again(service, tmp_path):
    """Ctrl-C in the middle of a stream: what was taken stays, and again is harmless."""
    lines = [json.dumps(digital(26990000000000860000 + n)) for n in range(6000)]
    ingest = subprocess.Popen(
        [BINARY, "ingest", "-", *options(service.client_settings)], stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment(),
        # A shell that runs the tests in its background has them and their children ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    # The stream stays open: the load is surely not over when the signal comes.
    ingest.stdin.write("\n".join(lines[:5500]).encode())
    ingest.stdin.flush()
    first = query_for(json.loads(lines[0]))
    wait_until(lambda: service.verify(first).json()["verdict"] == "consistent", every=0.5)
    ingest.send_signal(signal.SIGINT)
    assert ingest.wait(timeout=30) != 0
    ingest.stdin.close()
    ingest.stderr.close()
    file = tmp_path / "again.ndjson"
    file.write_text("\n".join(lines))
    report, _ = load(service, file)
    assert report["read"] == report["issued"] + report["already"] == 6000
    assert report["already"] >= 1
    assert load(service, file)[0] == {"read": 6000, "already": 6000}


def test_memory_stays_flat_on_a_long_load(service, tmp_path):
    """Peak memory of ten times as many rows is about the same."""
    def peak(count, base):
        file = tmp_path / f"{count}.ndjson"
        # All bad: what is measured is the reading, and the ledger of the others stays small.
        with open(file, "w") as out:
            for n in range(count):
                out.write(json.dumps(digital(base + n, remark="x" * 500)
                                     | {"tax": "1.00"}) + "\n")
        process = subprocess.Popen(
            [BINARY, "ingest", str(file), *options(service.client_settings)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 1
        return usage.ru_maxrss / 1024
    short, long = peak(4000, 26990000000000870000), peak(40000, 26990000000000880000)
    assert long < short + 32, f"{short:.0f} MB, then {long:.0f} MB"
