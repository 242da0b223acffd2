"""The operators' console: who gets in, who may do what, what is written of it, and how it looks."""

import concurrent.futures
import json
import re
import urllib.parse

import pytest
from axe_core_python.selenium import Axe
from selenium.webdriver.common.by import By

from browsers import CONTRAST, DESKTOP, PHONE, browser, fits, waiting
from console import BIG, WIN, Account, Browser, Console, one_time_code
from fapiao import command

ROLES = ["operator", "approver", "auditor"]
LISTS = ["payouts", "stuck", "risk", "appeals", "releases", "funds", "clawbacks", "differences",
         "statements", "accounts"]


@pytest.fixture(scope="module")
def console():
    console = Console()
    console.people = {role: Account(console, role[:-2] + ".a", role) for role in ROLES}
    console.second = Account(console, "second", "approver")
    console.browsers = {}
    for account in [*console.people.values(), console.second]:
        console.browsers[account.name] = Browser(console).begin(account)
        console.forget_attempts()
    yield console
    console.stop()


@pytest.fixture
def anew(console):
    """As before: both payouts are held, and nobody has tried anything."""
    console.forget_attempts()
    console.postgres.sql("UPDATE payout SET hold = '=risk of <b>something</b>'")
    return console


def of(console, role):
    return console.browsers[console.people[role].name]


def payout(win):
    return "/console/payout?win=" + urllib.parse.quote(win, safe="")


# MARK: Signing in

def test_nobody_sees_anything_who_is_not_signed_in(anew):
    stranger = Browser(anew)
    for path in ["/console", *(f"/console/{name}" for name in [*LISTS, "audit", "password"]), payout(WIN),
                 "/console/release?id=1"]:
        reply = stranger.get(path)
        assert reply.status_code == 303, path
    for path in ["/console/payout", "/console/release", "/console/password", "/console/sign-out",
                 "/console/export/payouts"]:
        reply = stranger.ask("POST", path, {"token": "0" * 64})
        assert (reply.status_code, reply.headers["Location"]) == (303, "/console/sign-in"), path
    page = stranger.get("/console/sign-in")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script" not in policy and "unsafe" not in policy
    assert page.headers["Cache-Control"] == "no-store" and page.headers["X-Frame-Options"] == "DENY"
    assert "<script" not in page.text
    assert stranger.get("/console/nothing").status_code == 404


def test_what_is_wrong_is_answered_alike(anew):
    li = anew.people["operator"]
    pages = set()
    for changes in [{"password": "wrong"}, {"code": "000000"}, {"name": "nobody"}, {"password": ""},
                    {"code": one_time_code(li.secret, 1)}]:
        reply = Browser(anew).sign_in(li, **changes)
        assert reply.status_code == 422 and "Set-Cookie" not in reply.headers
        pages.add(re.sub(r'value="[a-z.]*"', "", re.sub(r"request_id.*", "", reply.text)))
    assert len(pages) == 1


def test_a_code_is_taken_once(anew):
    li = anew.people["operator"]
    form = li.form()
    assert Browser(anew).ask("POST", "/console/sign-in", form).status_code == 303
    assert Browser(anew).ask("POST", "/console/sign-in", form).status_code == 422


def test_guessing_is_ended_and_a_known_browser_goes_on(anew):
    li = anew.people["operator"]
    known = of(anew, "operator")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(
            lambda n: Browser(anew).ask("POST", "/console/sign-in", {
                "name": li.name, "password": f"guess {n}", "code": "000000"}).status_code, range(40)))
    # 503: a password that nobody had the time to look at was no guess.
    assert set(replies) - {503} == {422, 429} and replies.count(422) <= 20
    # The right password does not help a stranger now, and somebody else is not locked out of another browser.
    assert Browser(anew).sign_in(li).status_code == 429
    device = Browser(anew)
    device.cookies = {name: value for name, value in known.cookies.items() if name.endswith("device")}
    assert device.sign_in(li).status_code == 303


def test_a_session_is_new_at_each_sign_in_and_ends(anew):
    li = anew.people["operator"]
    # A cookie that somebody has planted is not the session's.
    fixed = Browser(anew)
    fixed.cookies["__Host-fapiao-console"] = "f" * 64
    reply = fixed.sign_in(li)
    assert reply.status_code == 303
    first = fixed.cookies["__Host-fapiao-console"]
    assert first != "f" * 64
    for line in reply.raw.headers.getlist("Set-Cookie"):
        for word in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"]:
            assert word in line
        assert line.startswith("__Host-")
    # Signing in again ends the one before.
    assert fixed.sign_in(li).status_code == 303
    old = Browser(anew)
    old.cookies["__Host-fapiao-console"] = first
    assert old.get("/console/stuck").status_code == 303
    current = dict(fixed.cookies)
    assert fixed.post("/console/sign-out", {}).status_code == 303
    old.cookies = current
    assert old.get("/console/stuck").status_code == 303


def test_the_first_password_opens_nothing_else(anew):
    fresh = Account(anew, "fresh", "operator")
    someone = Browser(anew)
    assert someone.sign_in(fresh).status_code == 303
    reply = someone.get("/console/stuck")
    assert (reply.status_code, reply.headers["Location"]) == (303, "/console/password")
    assert someone.post("/console/payout", {"win": WIN, "act": "release", "reason": "x"}).status_code == 303
    assert anew.held(WIN)
    old = fresh.password
    page = someone.post("/console/password", {})
    fresh.password = re.search(r"<code>([^<]+)</code>", page.text)[1]
    assert someone.get("/console/stuck").status_code == 200
    assert Browser(anew).sign_in(fresh, password=old).status_code == 422
    # Later it takes a code, which whoever finds an open browser does not have.
    assert someone.post("/console/password", {"code": "000000"}).status_code == 422
    page = someone.post("/console/password", {"code": fresh.code})
    assert Browser(anew).sign_in(fresh).status_code == 422
    fresh.password = re.search(r"<code>([^<]+)</code>", page.text)[1]
    command("console", "user", "disable", "fresh", settings=anew.owner)
    assert someone.get("/console/stuck").status_code == 303
    assert Browser(anew).sign_in(fresh).status_code == 422


def test_another_password_ends_the_other_sessions_and_tells_them(anew):
    li = anew.people["operator"]
    here, there = of(anew, "operator"), Browser(anew)
    assert there.sign_in(li).status_code == 303
    page = here.post("/console/password", {"code": li.code})
    li.password = re.search(r"<code>([^<]+)</code>", page.text)[1]
    assert here.get("/console/stuck").status_code == 200
    assert there.get("/console/stuck").status_code == 303
    assert "Your password was changed" in there.get("/console/sign-in").text
    assert "Your password was changed" not in Browser(anew).get("/console/sign-in").text
    assert re.fullmatch(rf"{li.name}: renew password \d other sessions ended", anew.audit()[-1])


# MARK: Who may do what

@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_and_does_what_it_may(anew, role):
    person = of(anew, role)
    for name in LISTS:
        assert person.get(f"/console/{name}").status_code == 200, name
    assert person.get("/console/audit").status_code == (403 if role == "operator" else 200)
    may = role != "auditor"
    for act in ["hold", "release", "retry", "ask"]:
        anew.postgres.sql("UPDATE payout SET hold = 'again' WHERE win = '%s'" % WIN)
        anew.postgres.sql("UPDATE payout_release SET decided_at = now(), is_approved = false, answer = 'x',"
                          " decided_by = 'second' WHERE decided_at IS NULL AND asked_by <> 'second'")
        before = len(anew.audit())
        reply = person.post("/console/payout", {"win": WIN, "act": act, "hold": person.hold(WIN),
                                                "reason": "looked into it"})
        assert reply.status_code == (303 if may else 403), act
        assert len(anew.audit()) == before + may
    assert anew.held(WIN)
    for act in ["approve", "audit", "look", "nonsense"]:
        assert person.post("/console/payout", {"win": WIN, "act": act, "reason": "x"}).status_code in (400, 403)
    reply = person.post("/console/release", {"id": "1", "act": "approve", "hold": "00" * 32,
                                              "reason": "x", "code": "000000"})
    assert reply.status_code == (422 if role == "approver" else 403)


def test_other_sites_and_old_forms_do_nothing(anew):
    person = of(anew, "operator")
    form = {"win": WIN, "act": "release", "reason": "x"}
    other = of(anew, "approver").token()
    for headers, token in [({"Sec-Fetch-Site": "cross-site"}, None), ({"Sec-Fetch-Site": "same-site"}, None),
                           ({}, "0" * 64), ({}, ""), ({}, other)]:
        changes = {} if token is None else {"token": token}
        assert person.post("/console/payout", {**form, **changes}, headers).status_code == 403
    assert person.ask("POST", "/console/sign-in", anew.people["operator"].form(),
                      {"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert anew.held(WIN)


def test_a_release_above_the_limit_takes_two(anew):
    asker, approver, second = of(anew, "operator"), of(anew, "approver"), anew.browsers["second"]
    reply = asker.release(BIG, "it is fine")
    assert reply.headers["Location"].endswith("done=another") and anew.held(BIG)
    # Nor at the terminal, with a login that is nobody's.
    done = at_the_terminal(anew, "desk", BIG, code_of(anew, BIG))
    assert done.returncode == 1 and "belongs to nobody" in done.stderr and anew.held(BIG)

    # Whoever asks may be an approver, and then it takes another one.
    reply = approver.post("/console/payout", {"win": BIG, "act": "ask", "reason": "it is fine"})
    assert reply.headers["Location"].endswith("done=asked")
    number = re.search(r"/console/release\?id=(\d+)", approver.get(payout(BIG)).text)[1]
    assert "Approve and release" not in approver.get(f"/console/release?id={number}").text

    def seen():
        page = second.get(f"/console/release?id={number}").text
        return re.search(r'name="hold" value="([0-9a-f]{64})"', page)[1]

    hold = seen()

    def decide(person, account, act, **changes):
        return person.post("/console/release", {
            "id": number, "act": act, "hold": hold, "reason": "I agree", "code": account.code, **changes})
    assert decide(approver, anew.people["approver"], "approve").status_code == 403
    assert decide(asker, anew.people["operator"], "approve").status_code == 403
    assert decide(second, anew.second, "approve", code="000000").status_code == 422
    assert decide(second, anew.second, "approve", reason="").status_code == 422
    assert anew.held(BIG)
    # A reason that came between the page and the click is seen first.
    anew.postgres.sql(f"UPDATE payout SET hold = hold || '; another' WHERE win = '{BIG}'")
    assert decide(second, anew.second, "approve").status_code == 422 and anew.held(BIG)
    hold = seen()
    assert decide(second, anew.second, "approve").status_code == 303
    assert not anew.held(BIG)
    assert decide(second, anew.second, "refuse").status_code == 422
    assert "console:approv.a+second" in second.get(payout(BIG)).text


def at_the_terminal(console, login, win, code):
    settings = {**console.owner, "database.url": console.postgres.conninfo().replace("user=fapiao", f"user={login}")}
    return command("payout", "release", win, "--hold", code, "--reason", "known", settings=settings, check=False)


def code_of(console, win):
    lines = command("payout", "list", "--json", settings=console.owner).stdout.splitlines()
    return next(payout["hold_code"] for payout in map(json.loads, lines) if payout["win"] == win)


def test_a_release_is_of_the_hold_that_was_seen(anew):
    operator = of(anew, "operator")
    anew.postgres.sql(f"UPDATE payout SET hold = 'one' WHERE win = '{WIN}'")
    page, code = operator.hold(WIN), code_of(anew, WIN)
    anew.postgres.sql(f"UPDATE payout SET hold = 'one; another' WHERE win = '{WIN}'")
    before = len(anew.audit())
    reply = operator.post("/console/payout", {"win": WIN, "act": "release", "hold": page, "reason": "x"})
    assert reply.headers["Location"].endswith("done=not") and anew.held(WIN)
    assert operator.post("/console/payout", {"win": WIN, "act": "release", "reason": "x"}).status_code == 400
    done = at_the_terminal(anew, "desk", WIN, code)
    assert done.returncode == 1 and anew.held(WIN) and len(anew.audit()) == before
    assert "one; another" in done.stderr and code_of(anew, WIN) in done.stderr
    assert "one; another" in command("payout", "show", WIN, settings=anew.owner).stdout
    assert at_the_terminal(anew, "desk", WIN, code_of(anew, WIN)).returncode == 0
    assert not anew.held(WIN)
    assert "nothing stops it" in at_the_terminal(anew, "desk", WIN, code).stderr
    assert "(login desk)" in command("payout", "show", WIN, settings=anew.owner).stdout


def test_one_asks_at_the_terminal_and_another_approves_at_the_console(anew):
    approver = of(anew, "approver")
    anew.postgres.sql("CREATE ROLE desk_of_one LOGIN IN ROLE fapiao_operator;"
                      f"UPDATE payout SET hold = 'again' WHERE win = '{BIG}'")
    name = anew.people["operator"].name
    for words, returncode in [((name, "nobody_of_this_server"), 1), ((name, "desk_of_one"), 0),
                              (("second", "desk_of_one"), 1)]:
        assert command("console", "user", "login", *words, settings=anew.owner, check=False).returncode == returncode
    assert "desk_of_one" in command("console", "user", "list", settings=anew.owner).stdout
    done = at_the_terminal(anew, "desk_of_one", BIG, code_of(anew, BIG))
    assert done.returncode == 0 and "asked" in done.stdout and anew.held(BIG)
    number = re.search(r"/console/release\?id=(\d+)", approver.get(payout(BIG)).text)[1]
    page = approver.get(f"/console/release?id={number}").text
    reply = approver.post("/console/release", {
        "id": number, "act": "approve", "hold": re.search(r'name="hold" value="([0-9a-f]{64})"', page)[1],
        "reason": "I agree", "code": anew.people["approver"].code})
    assert reply.status_code == 303 and not anew.held(BIG)
    command("console", "user", "login", name, settings=anew.owner)


def test_the_list_of_statements_says_who_brought_each(anew):
    anew.postgres.sql("INSERT INTO channel_statement (channel, merchant, lines, digest, name, actor, login)"
                      " VALUES ('wechat', '1900000001', 7, sha256('s'), 'bill.csv', 'person:li', 'desk')")
    for text in [of(anew, "auditor").get("/console/statements?q=wechat:1900000001").text,
                 command("books", "statements", "--search", "bill.csv", settings=anew.owner).stdout]:
        for said in ("wechat:1900000001", "bill.csv", "person:li", "desk"):
            assert said in text, text


def test_a_look_at_a_payee_is_written_first(anew):
    anew.postgres.sql(f"""
        INSERT INTO payout_attempt (win, attempt, order_number, channel, merchant, fen, payee, body)
        VALUES ('{WIN}', 1, 'ORDER00001', 'wechat', '1900000001', 100, 'oSecretOpenID', '')
        ON CONFLICT DO NOTHING""")
    person = of(anew, "auditor")
    shown = person.get(payout(WIN)).text
    assert "oSecretOpenID" not in shown
    assert person.post("/console/payout", {"win": WIN, "act": "reveal", "reason": ""}).status_code == 422
    page = person.post("/console/payout", {"win": WIN, "act": "reveal", "reason": "a complaint"})
    assert page.status_code == 200 and "oSecretOpenID" in page.text
    assert anew.audit()[-1] == f"audit.a: reveal {WIN}".replace("audit.a", anew.people["auditor"].name)
    assert "oSecretOpenID" not in anew.log()


def test_a_payee_that_was_not_kept_is_said_to_be_none(anew):
    anew.postgres.sql(f"""
        INSERT INTO payout_attempt (win, attempt, order_number, channel, merchant, fen, body)
        VALUES ('{BIG}', 1, 'ORDER00002', 'bank', '19', 100, '') ON CONFLICT DO NOTHING;
        UPDATE payout SET attempt = 1, state = 'submitting' WHERE win = '{BIG}' AND attempt = 0""")
    person, before = of(anew, "auditor"), anew.audit()
    page = person.post("/console/payout", {"win": BIG, "act": "reveal", "reason": "a complaint"})
    assert page.status_code == 200 and "Not kept with the attempt" in page.text
    assert "nothing is in the log" in page.text and anew.audit() == before


def test_tables_are_searched_and_exported_without_formulas(anew):
    person = of(anew, "operator")
    assert WIN in person.get("/console/payouts?q=spring").text
    assert WIN not in person.get("/console/payouts?q=autumn").text
    assert "<b>something" not in person.get("/console/stuck").text
    assert person.post("/console/export/stuck", {"q": "", "reason": ""}).status_code == 422
    assert person.post("/console/export/audit", {"q": "", "reason": "x"}).status_code == 403
    reply = person.post("/console/export/stuck", {"q": "spring", "reason": "the monthly report"})
    assert reply.headers["Content-Disposition"] == 'attachment; filename="stuck.csv"'
    lines = reply.content.decode("utf-8-sig").split("\r\n")
    assert len(lines) == 4 and WIN in reply.text
    assert lines[1].endswith("\"'=risk of <b>something</b>\"")
    assert anew.audit()[-1].endswith(": export stuck spring")
    # Limits are of bytes, and no text has a NUL.
    for typed, found in [("🧾" * 300, "🧾" * 64), ("spring\0", "spring"), ("e\u0301" * 200, "e\u0301" * 85)]:
        assert person.get("/console/stuck?" + urllib.parse.urlencode({"q": typed, "after": "\0"})).status_code == 200
        reply = person.post("/console/export/stuck", {"q": typed, "after": "x" * 600, "reason": "all"})
        assert reply.status_code == 200
        assert f": export stuck {found} > x" in anew.audit()[-1]


def test_a_file_that_has_not_all_says_where_to_go_on(anew):
    person = of(anew, "auditor")
    anew.postgres.sql("INSERT INTO console_audit (actor, act, subject)"
                      " SELECT 'many', 'look', n::text FROM generate_series(1, 100003) AS n")
    lines, path, names = [], "/console/audit?q=many", []
    while path:
        after = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query).get("after", [""])[0]
        if after:
            assert f'name="after" value="{after}"' in person.get(path).text
        reply = person.post("/console/export/audit", {"q": "many", "after": after, "reason": "all of it"})
        names.append(reply.headers["Content-Disposition"])
        rows = [row for row in reply.content.decode("utf-8-sig").split("\r\n") if row][1:]
        more = re.search(r"after 100000 rows. For the rest open (\S+) and", rows[-1])
        path = more and more[1]
        lines += rows[:-1] if more else rows
    assert names == ['attachment; filename="audit.csv"', 'attachment; filename="audit-more.csv"']
    assert len(lines) == len(set(lines)) == 100_003
    assert lines[0].endswith('"100003",""') and lines[-1].endswith('"1",""')
    assert " > " in anew.audit()[-1]


def test_a_clawback_is_settled_or_written_off(anew):
    operator, approver = of(anew, "operator"), of(anew, "approver")
    for index, fen in [(7, 50_001), (8, 300)]:
        win = f"console.example/lottery/spring#{index}"
        anew.postgres.sql(f"SELECT deposit('spring', {fen}, '{index}')")
        anew.postgres.sql("SELECT reserve_wins('{console.example/lottery/spring}', '{%d}', '{NULL}', '{%d}')"
                          % (index, fen))
        anew.postgres.sql(f"""
            BEGIN;
            SELECT add_transfers(
                ARRAY['win {win} posted', 'pay {win}'], ARRAY['post', 'pending'], ARRAY['fund:spring', 'payable:{win}'],
                ARRAY['payable:{win}', 'clearing:wechat:1'], ARRAY[{fen}, {fen}]::bigint[], ARRAY['win {win}', NULL]);
            SELECT add_transfers(
                ARRAY['paid {win}', 'clawback {win}'], ARRAY['post', 'pending'], ARRAY['payable:{win}', 'clawback:spring'],
                ARRAY['clearing:wechat:1', 'fund:spring'], ARRAY[{fen}, {fen}]::bigint[], ARRAY['pay {win}', NULL]);
            UPDATE payout SET state = 'paid', is_void = true, is_clawed_back = true WHERE win = '{win}';
            COMMIT""")
    path = "/console/clawback?win=" + urllib.parse.quote("console.example/lottery/spring#7", safe="")
    assert path.replace("&", "&amp;") in operator.get("/console/clawbacks").text

    def end(person, role, index, act, reference="", **changes):
        return person.post("/console/clawback", {
            "win": f"console.example/lottery/spring#{index}", "act": act, "reference": reference,
            "reason": "a letter", "code": anew.people[role].code, **changes})
    assert end(of(anew, "auditor"), "auditor", 7, "write-off").status_code == 403
    assert end(operator, "operator", 7, "repaid").status_code == 422
    assert end(operator, "operator", 7, "write-off", code="000000").status_code == 422
    assert end(operator, "operator", 7, "write-off").headers["Location"].endswith("done=wanted")
    assert end(operator, "operator", 7, "write-off").status_code == 422
    assert anew.postgres.sql("SELECT count(*) FROM payout_clawback WHERE ended_at IS NOT NULL") == "0"
    assert end(approver, "approver", 7, "write-off").headers["Location"].endswith("done=done")
    assert "written off" in approver.get(path).text
    assert end(operator, "operator", 8, "repaid", "ICBC 1").headers["Location"].endswith("done=done")
    assert anew.postgres.sql("SELECT how FROM payout_clawback ORDER BY win") == "written off\nrepaid"
    assert anew.audit()[-1].endswith(": settle console.example/lottery/spring#8")


def test_nothing_secret_is_in_the_log_or_the_table(anew):
    text = anew.log()
    for account in [*anew.people.values(), anew.second]:
        for secret in (account.password, account.secret):
            assert secret not in text
    for someone in anew.browsers.values():
        assert someone.cookies["__Host-fapiao-console"] not in text
    dump = anew.postgres.run("pg_dump", "-h", anew.postgres.folder, "-p", anew.postgres.port, "-U", "fapiao",
                             "-t", "console_*", "fapiao")
    for someone in anew.browsers.values():
        assert someone.cookies["__Host-fapiao-console"] not in dump
    assert anew.people["operator"].name in command("console", "user", "list", settings=anew.owner).stdout


def test_only_the_owner_makes_accounts_and_sets_the_limit(anew):
    desk = {**anew.owner, "database.url": anew.postgres.conninfo().replace("user=fapiao", "user=desk")}
    for words in [("console", "user", "add", "mine", "--role", "approver"), ("console", "limit", "9999"),
                  ("console", "user", "reset", "second")]:
        assert command(*words, settings=desk, check=False).returncode == 69
    again = command("console", "user", "add", "second", "--role", "auditor", settings=anew.owner, check=False)
    assert again.returncode == 1
    command("console", "limit", "0", settings=anew.owner)
    anew.postgres.sql(f"UPDATE payout SET hold = 'again' WHERE win = '{WIN}'")
    assert of(anew, "operator").release(WIN, "x").headers["Location"].endswith("done=another")
    command("console", "limit", "1000", settings=anew.owner)


# MARK: How it looks

@pytest.mark.parametrize("language,size", [("zh-CN", DESKTOP), ("en", DESKTOP), ("zh-CN", PHONE)],
                         ids=["zh-desktop", "en-desktop", "zh-phone"])
def test_pages_in_a_browser(anew, language, size):
    driver = browser(language, size, True)
    driver.width = size[0]
    try:
        account = anew.people["approver"]
        driver.get(anew.url + "/console/sign-in")
        look(driver, language)
        for name, value in account.form().items():
            driver.find_element(By.NAME, name).send_keys(value)
        driver.find_element(By.CSS_SELECTOR, "main button").click()
        waiting(driver, 30).until(lambda d: d.current_url.endswith("/console/stuck"))
        cookie = driver.get_cookie("__Host-fapiao-console")
        assert cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Strict"
        for path in ["/console/stuck", *(f"/console/{name}" for name in LISTS), "/console/audit",
                     payout(WIN), payout(BIG), "/console/password", payout(WIN) + "&done=not"]:
            driver.get(anew.url + path)
            look(driver, language)
        driver.get(anew.url + payout(WIN))
        driver.find_element(By.NAME, "reason").send_keys("looked into it")
        driver.find_element(By.CSS_SELECTOR, "button[value=release]").click()
        waiting(driver, 30).until(lambda d: "done=done" in d.current_url)
        look(driver, language)
        assert not anew.held(WIN)
        driver.find_element(By.CSS_SELECTOR, "footer button").click()
        waiting(driver, 30).until(lambda d: "sign-in" in d.current_url)
        assert not [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
    finally:
        driver.quit()


def look(driver, language):
    """What a person needs who sees little, or nothing."""
    name = driver.current_url
    assert driver.find_element(By.TAG_NAME, "html").get_attribute("lang").startswith(language[:2])
    assert len(driver.find_elements(By.TAG_NAME, "h1")) == 1, name
    assert fits(driver), name
    found = Axe().run(driver)
    assert found["passes"], name
    assert not [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]], name
    assert not [(f"{have:.2f}", text) for have, need, text in driver.execute_script(CONTRAST)
                if have < need], name
    for button in driver.find_elements(By.CSS_SELECTOR, "button, main input:not([type=hidden])"):
        assert button.size["height"] >= 44, button.get_attribute("outerHTML")
