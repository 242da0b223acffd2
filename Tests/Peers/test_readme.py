"""README.md's commands, as they are written, in their order: what a newcomer types must work."""

import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from fapiao import BINARY, ROOT, Service, environment, remove, scratch_folder, wait_until
from kannel import FAKE_SMSC, Kannel

README = (ROOT / "README.md").read_text()

# What a test cannot do: fetch from the network as root, replace this machine's Swift, and be this
# very test. Each is written here as it stands in the README, so that a new one is not overlooked.
NOT_RUN = {
    "apt-get install -y curl ca-certificates git make",
    "curl -fsSLO https://download.swift.org/swift-6.3-release/debian12/swift-6.3-RELEASE/"
    "swift-6.3-RELEASE-debian12.tar.gz",
    "mkdir -p /opt/swift && tar xzf swift-6.3-RELEASE-debian12.tar.gz -C /opt/swift "
    "--strip-components 1",
}


def blocks():
    """(heading, commands) of every block of commands; the drawing is none."""
    heading, found, inside = "", [], None
    for line in README.splitlines():
        if line.startswith("## ") and inside is None:
            heading = line[3:]
        elif line.startswith("```"):
            if inside is None:
                inside = []
            else:
                text = "\n".join(inside).replace("\\\n", " ")
                if "│" not in text:
                    commands = [re.sub(r"\s{2,}# .*$", "", row).strip() for row in
                                text.splitlines()]
                    found.append((heading, [re.sub(r" {2,}", " ", c) for c in commands if c]))
                inside = None
        elif inside is not None:
            inside.append(line)
    return found


def section(heading):
    return [command for title, commands in blocks() if title == heading for command in commands]


def make_targets(command):
    return re.findall(r"[a-z][a-z-]*", command.removeprefix("make ").split("SUDO=")[0])


def test_every_block_is_known():
    assert {title for title, _ in blocks()} == {
        "From nothing to the first answer", "Installing", "Your own ledger", "By SMS", "In a chat"}
    everything = [command for _, commands in blocks() for command in commands]
    assert NOT_RUN <= set(everything)
    assert "6.3" in (ROOT / ".ci/setup").read_text()


@pytest.mark.parametrize("command", [
    c for _, commands in blocks() for c in commands if c.startswith("make ")])
def test_make_knows_what_it_is_told(command):
    for target in make_targets(command):
        done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True,
                              timeout=60, env=environment())
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def newcomer():
    """A home with a clone of this repository, whose program is the one under test."""
    folder = scratch_folder()
    clone = [c for c in section("From nothing to the first answer") if c.startswith("git clone")]
    assert len(clone) == 1
    subprocess.run(["bash", "-ec", clone[0]], cwd=folder, check=True, timeout=120,
                   capture_output=True, env=environment({"REPOSITORY": str(ROOT)}))
    home = folder / "fapiao"
    home.chmod(0o755)
    (home / ".build/debug").mkdir(parents=True)
    (home / ".build/debug/fapiao").symlink_to(BINARY)
    (folder / "bin").mkdir()
    (folder / "bin/fapiao").symlink_to(BINARY)
    yield home
    remove(folder)


def as_make_run_starts_it(port):
    """The service as `make run` starts it, but for the port and the folder of its data."""
    lines = subprocess.run(["make", "-n", "run", f"ARGS=--port {port}"], cwd=ROOT, check=True,
                           capture_output=True, text=True, timeout=60, env=environment()).stdout
    line = [row for row in lines.replace("\\\n", " ").splitlines() if "serve --demo" in row][-1]
    return line.strip()


class Demo(Service):
    """What `make run` runs, started from its own line in the Makefile."""

    def start(self, seconds=300):
        self.log_path.touch()
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                ["bash", "-c", as_make_run_starts_it(0)], stdout=subprocess.PIPE, stderr=log,
                cwd=self.folder / "fapiao", env=self.env)
        Service.started.append(self)
        self.url = self.process.stdout.readline().decode().split()[-1].rstrip("/")
        said = ""
        while "Ctrl-C" not in said:
            row = self.process.stdout.readline().decode()
            assert row, self.log()
            said += row
        self.said = said
        wait_until(self.is_ready, seconds)
        return self


@pytest.fixture(scope="module")
def demo(newcomer):
    folder = newcomer.parent
    service = Demo(folder, env={"FAPIAO_DATA_FOLDER": str(folder / "data")})
    with service:
        yield service


def run(home, line, service, **extra):
    """One line of the README at the newcomer's prompt, with the port that the service has here."""
    line = line.replace(":8080", ":" + service.url.rsplit(":", 1)[1])
    path = f"{home.parent / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-ec", line], cwd=home, capture_output=True, text=True, timeout=300,
        env=environment({"FAPIAO_DATA_FOLDER": str(service.folder / "data"), "PATH": path, **extra}))
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def run_plainly(home, line):
    return subprocess.run(["bash", "-ec", line], cwd=home, capture_output=True, text=True, check=True,
                          timeout=60, env=environment()).stdout


def of_this_year(line, demo):
    """The README shows the figures of 2026; in another year the terminal prints others."""
    if datetime.date.today().year == 2026:
        return line
    first = json.loads(re.search(r"-d '(\{.*?\})'", demo.said)[1])
    for shown, name in (("23111000000020260101", "number"), ("2023-10-16", "issuedOn"),
                        ("11692.52", "amount")):
        line = line.replace(shown, first[name])
    return line


def test_the_first_answers(newcomer, demo):
    lines = [c for c in section("From nothing to the first answer") if c not in NOT_RUN
             and not c.startswith(("git clone", "make "))]
    lines = [of_this_year(line, demo) for line in lines]
    assert len(lines) == 4
    first, draw, photo, void = lines
    answer = json.loads(run(newcomer, first, demo))
    assert (answer["verdict"], answer["status"]) == ("consistent", "N")
    run(newcomer, draw, demo)
    results = json.loads(run(newcomer, photo, demo))["results"]
    assert [(one["verdict"], one["status"]) for one in results] == [("consistent", "N")]
    run(newcomer, void, demo)
    assert json.loads(run(newcomer, first, demo))["status"] == "Y"


def test_text_messages_come_while_the_service_runs(demo, tmp_path):
    bearerbox, smsbox, phone = section("By SMS")
    assert bearerbox == "bearerbox -v 1 Config/kannel.conf"
    assert smsbox == "smsbox -v 1 Config/kannel.conf"
    assert phone.startswith(FAKE_SMSC + " -H 127.0.0.1 -r 10000 ")
    # The two run from the same file as there, on free ports.
    with Kannel(tmp_path, int(demo.url.rsplit(":", 1)[1])) as kannel:
        line = phone.replace("-r 10000", f"-r {kannel.ports['smsc']}")
        log = tmp_path / "phone.log"
        with open(log, "wb") as file:
            process = subprocess.Popen(["bash", "-c", "exec " + line], stdout=file,
                                       stderr=subprocess.STDOUT)
        try:
            wait_until(lambda: b"Got message" in log.read_bytes(), 90)
        finally:
            process.terminate()
            process.wait(timeout=15)
    assert b"QR" in log.read_bytes() or b"photo" in log.read_bytes() or b"check" in log.read_bytes()


def test_a_ledger_of_ones_own(newcomer):
    export, serve, again, *lines = section("Your own ledger")
    assert serve == "fapiao serve" and again == export
    place = pathlib.Path(re.search(r" FAPIAO_DATA_FOLDER=(\S+)$", export)[1]).expanduser()
    # Root's private servers have an account of their own, which must be able to pass through.
    assert all(parent.stat().st_mode & 0o001 for parent in place.parents), place
    assert run_plainly(newcomer, f"{export}; command -v fapiao") == \
        f"{newcomer}/.build/debug/fapiao\n"
    folder = scratch_folder()
    try:
        with Service(folder) as service:
            said = {line: run(newcomer, line, service) for line in lines}
        assert {line.split()[1] for line in said} == {"sample", "ingest", "key", "invoice", "config"}
        shown, = [text for line, text in said.items() if " invoice show " in line]
        told, = [text for line, text in said.items() if " invoice history " in line]
        assert "样例" in shown and "开具" in told
    finally:
        remove(folder)


def test_a_chat_is_opened_as_it_says():
    line, = section("In a chat")
    assert line.endswith("fapiao serve")
    variables = dict(re.findall(r"(FAPIAO_\w+)=(\S+)", line))
    values = {name: value.replace("…", "a" * 43 if "AES" in name else "token123")
              for name, value in variables.items()}
    done = subprocess.run([BINARY, "config", "check"], capture_output=True, text=True, timeout=60,
                          env=environment(values))
    assert done.returncode == 0, done.stderr
    assert all(f"[{name}]" in done.stdout or name in done.stdout for name in values)


def test_install_puts_everything_into_its_place_and_takes_it_away(tmp_path):
    """`make install` but for its build: that takes as long as everything else together."""
    built = tmp_path / "source"
    built.mkdir()
    for name in ("Makefile", "LICENSE"):
        shutil.copy(ROOT / name, built)
    shutil.copytree(ROOT / "Config", built / "Config")
    (built / ".ci").mkdir()
    (built / ".build/release").mkdir(parents=True)
    shutil.copy(BINARY, built / ".build/release/fapiao")
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    for program, where in (("swift", bin_folder / "swift"), ("setup", built / ".ci/setup")):
        where.write_text("#!/bin/sh\nexit 0\n")
        where.chmod(0o755)
    root = tmp_path / "root"

    def make(*words):
        return subprocess.run(
            ["make", *words, f"DESTDIR={root}"], cwd=built, check=True, capture_output=True,
            text=True, timeout=120,
            env=environment({"PATH": f"{bin_folder}:{os.environ['PATH']}"})).stdout

    make("install")
    program, unit = root / "usr/local/bin/fapiao", root / "usr/local/lib/systemd/system/fapiao.service"
    settings = root / "etc/fapiao/fapiao.yaml"
    assert os.access(program, os.X_OK) and "ExecStart=/usr/local/bin/fapiao serve" in unit.read_text()
    assert settings.read_text() == (ROOT / "Config/fapiao.yaml").read_text()
    assert {f.name for f in (root / "usr/local/share/fapiao").iterdir()} >= {
        "haproxy.cfg", "kannel.conf", "alerts.yaml", "LICENSE"}
    # An operator's own settings survive another install, and both survive the end.
    settings.write_text("listen: {port: 1}\n")
    assert "kept" in make("install")
    make("uninstall")
    assert settings.read_text() == "listen: {port: 1}\n"
    assert not program.exists() and not unit.exists()
    assert not (root / "usr/local/share/fapiao").exists()
    make("install", "PREFIX=/opt/fapiao", "SYSCONFDIR=/opt/etc")
    unit = (root / "opt/fapiao/lib/systemd/system/fapiao.service").read_text()
    assert "ExecStart=/opt/fapiao/bin/fapiao serve --config /opt/etc/fapiao/fapiao.yaml" in unit
    assert "/opt/etc/fapiao/database-url" in unit and "/usr/local" not in unit


def test_make_says_what_there_is_in_two_columns():
    told = subprocess.run(["make", "-s", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    lines = [line for line in re.sub(r"\x1b\[\d*m", "", told).splitlines() if line.startswith("  make ")]
    assert len(lines) > 10
    # A name, blanks up to one column, and a sentence.
    assert len({re.match(r"  make [a-z-]+ +", line).end() for line in lines}) == 1, told


def test_libraries_are_set_up_without_swift():
    done = subprocess.run([ROOT / ".ci/setup", "libraries"], env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0 and "Swift" not in done.stderr, done.stderr
    # All that the program is linked with but Swift itself, which a build for speed has within it.
    linked = subprocess.run(["ldd", BINARY], check=True, capture_output=True, text=True).stdout
    assert "not found" not in linked, linked
