"""PostgreSQL servers of a test's own, as an operator would run them: on loopback sockets only."""

import os
import pathlib
import signal
import subprocess

from fapiao import wait_until

BIN = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]


def unprivileged(command):
    """PostgreSQL refuses to run as root, so root lends it an account, as Debian does."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


class Postgres:
    """One server. Its socket is in `folder`; `port` only tells sockets in one folder apart."""

    def __init__(self, folder, port=5432):
        self.folder, self.port = pathlib.Path(folder), port
        self.data = self.folder / f"cluster-{port}"
        self.process = None
        self.folder.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            self.folder.chmod(0o711)
            subprocess.run(["chown", "postgres:postgres", self.folder], check=True)

    def run(self, *command, timeout=120):
        done = subprocess.run(
            unprivileged([str(BIN / command[0]), *map(str, command[1:])]), capture_output=True,
            text=True, timeout=timeout, cwd=self.folder)
        if done.returncode != 0:
            raise AssertionError(f"{command}: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    def create(self, **settings):
        self.run("initdb", "--pgdata", self.data, "--auth=trust", "--username=fapiao",
                 "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        self.configure(**settings)
        return self

    def configure(self, **settings):
        settings = {"listen_addresses": "''", "unix_socket_directories": f"'{self.folder}'",
                    "port": self.port, "shared_buffers": "'32MB'", "fsync": "off", **settings}
        lines = "".join(f"{key} = {value}\n" for key, value in settings.items())
        subprocess.run(["tee", "-a", self.data / "postgresql.conf"], input=lines.encode(),
                       check=True, stdout=subprocess.DEVNULL)

    def start(self):
        with open(self.folder / f"postgres-{self.port}.log", "ab") as log:
            self.process = subprocess.Popen(
                unprivileged([str(BIN / "postgres"), "-D", str(self.data)]), stdout=log,
                stderr=log, cwd=self.folder)
        wait_until(lambda: self.answers(), seconds=60)
        return self

    def answers(self):
        return subprocess.run(
            [BIN / "pg_isready", "-q", "-h", self.folder, "-p", str(self.port)],
            timeout=30).returncode == 0

    def kill(self):
        """As when the machine dies: nobody is told, nothing is written any more."""
        children = [int(pid) for pid in subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()]
        for pid in [self.process.pid, *children]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait(timeout=30)
        # A child that is still being reaped holds the shared memory of the next start.
        wait_until(lambda: not any(pathlib.Path(f"/proc/{pid}").exists() for pid in children))
        self.process = None

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None

    def sql(self, statement, database="fapiao", timeout=120):
        return self.run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p",
                        self.port, "-U", "fapiao", "-d", database, "-c", statement,
                        timeout=timeout)

    def conninfo(self):
        return f"host={self.folder} port={self.port} user=fapiao dbname=fapiao"
