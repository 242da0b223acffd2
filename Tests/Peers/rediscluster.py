"""A Redis Cluster on loopback, made by Redis's own tools."""

import pathlib
import shutil
import subprocess
import tempfile
import time

from fapiao import free_ports, wait_until

MASTERS = 3


class RedisCluster:
    """Three masters with a replica each; a silent master is replaced after some seconds."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="fapiao-redis-"))
        ports = free_ports(4 * MASTERS)
        self.ports, bus = ports[:2 * MASTERS], ports[2 * MASTERS:]
        self.processes = {}
        for port, bus_port in zip(self.ports, bus):
            home = self.folder / str(port)
            home.mkdir()
            self.processes[port] = subprocess.Popen(
                ["redis-server", "--bind", "127.0.0.1", "--port", str(port),
                 "--cluster-enabled", "yes", "--cluster-port", str(bus_port),
                 "--cluster-node-timeout", "3000", "--cluster-require-full-coverage", "no",
                 "--cluster-allow-replica-migration", "no", "--repl-diskless-sync-delay", "0",
                 "--dir", home, "--save", "", "--appendonly", "no"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        try:
            for port in self.ports:
                wait_until(lambda: self.cli(port, "PING", check=False).strip() == "PONG")
            # redis-cli would take the bus to be at the port and ten thousand.
            first, *others = self.ports
            for port in others:
                self.cli(port, "CLUSTER", "MEET", "127.0.0.1", first, self.bus_port(first))
            bounds = [n * 16384 // MASTERS for n in range(MASTERS + 1)]
            for n, port in enumerate(self.ports[:MASTERS]):
                self.cli(port, "CLUSTER", "ADDSLOTSRANGE", bounds[n], bounds[n + 1] - 1)
            for port in self.ports:
                wait_until(lambda: self.info(port)["cluster_known_nodes"] == "6")
            for n, port in enumerate(self.ports[MASTERS:]):
                identity = self.identity(self.ports[n])
                self.cli(port, "CLUSTER", "REPLICATE", identity)
            for port in self.ports:
                wait_until(lambda: self.info(port)["cluster_state"] == "ok")
                wait_until(lambda: self.cli(port, "CLUSTER", "NODES").count("slave") == MASTERS)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in self.processes.values():
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self):
        return "redis-cluster://" + ",".join(f"127.0.0.1:{p}" for p in self.ports)

    def cli(self, port, *words, check=True, timeout=120):
        done = subprocess.run(
            ["redis-cli", "-p", str(port), *map(str, words)], capture_output=True, text=True,
            timeout=timeout)
        if check:
            refused = done.stdout.startswith(("ERR", "(error)", "NOAUTH"))
            assert done.returncode == 0 and not refused, (words, done.stdout, done.stderr)
        return done.stdout

    def info(self, port):
        lines = self.cli(port, "CLUSTER", "INFO").splitlines()
        return dict(line.split(":", 1) for line in lines if ":" in line)

    def identity(self, port):
        return self.cli(port, "CLUSTER", "MYID").strip()

    def bus_port(self, port):
        line = next(w for w in self.cli(port, "CLUSTER", "NODES").splitlines() if "myself" in w)
        return line.split()[1].split("@")[1].split(",")[0]

    def reshard(self, source, target, slots):
        """With redis-cli's own tool, as an operator would."""
        return self.cli(
            source, "--cluster", "reshard", f"127.0.0.1:{source}", "--cluster-from",
            self.identity(source), "--cluster-to", self.identity(target), "--cluster-slots",
            slots, "--cluster-yes", timeout=300)

    def kill(self, port):
        self.processes[port].kill()
        self.processes[port].wait()

    def masters(self, port):
        """The ports of the masters that hold slots and are alive, as `port` sees them."""
        found = set()
        for line in self.cli(port, "CLUSTER", "NODES").splitlines():
            words = line.split()
            if "master" in words[2] and "fail" not in words[2] and len(words) > 8:
                found.add(int(words[1].split("@")[0].rsplit(":", 1)[1]))
        return found

    def wait_for_failover(self, port):
        wait_until(lambda: len(self.masters(port)) == MASTERS, seconds=60)
        return time.monotonic()
