#!/usr/bin/env python3
"""Measures the session application on Pyramidion beside its peers.

    python3 run.py build check instructions throughput idle

Each step stands alone; without a step all of them run. It needs cargo, valgrind for `instructions`, wrk for
`throughput`, and for Pyramid a Python with pyramid and waitress, named by PYRAMIDION_PYTHON.

The server has one core and the load generator another, each server one worker. Rounds are interleaved, and
ratios are those of one round. Instructions are counted by callgrind, which sees only the program and not
the kernel, as the difference between a long and a short run.
"""

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target"))
PYTHON = os.environ.get("PYRAMIDION_PYTHON")
RUST = ["hyper", "pyramidion", "axum", "actix", "rocket"]
PEERS = RUST + (["pyramid"] if PYTHON else [])
PATHS = ["/", "/add?user=Ada", "/read"]
CONNECTIONS = 32
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = int(os.environ.get("SECONDS", "4"))


def command(peer):
    if peer == "pyramid":
        return [PYTHON, str(HERE / "pyramid/application.py")]
    return [str(TARGET / "release" / f"peer-{peer}")]


class Server:
    """A running peer, on the first core."""

    def __init__(self, peer, wrapper=(), more=(), patience=60):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = dict(
            os.environ, PORT=str(self.port), TOKIO_WORKER_THREADS="1", ROCKET_WORKERS="1", WORKERS="1"
        )
        environment.update(more)
        self.process = subprocess.Popen(
            [*wrapper, *command(peer)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: os.sched_setaffinity(0, {0}),
        )
        deadline = time.monotonic() + patience
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{peer} does not start") from None
                time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def get(self, path, cookie=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        response = connection.getresponse()
        body = response.read().decode()
        cookies = [c.split(";")[0] for c in response.headers.get_all("Set-Cookie") or []]
        connection.close()
        return response.status, body, "; ".join(cookies)

    def log_in(self):
        """Returns the cookie of a session that is old enough to be renewed, as Pyramid counts."""
        cookie = self.get("/add?user=Ada")[2]
        time.sleep(1.1)
        return cookie

    def memory(self):
        """Returns the resident memory in KiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1])

    def processor_time(self):
        """Returns the seconds spent outside and inside of the kernel."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks = os.sysconf("SC_CLK_TCK")
        return int(fields[11]) / ticks, int(fields[12]) / ticks


def build():
    # Each alone, with the features that it asks for.
    for peer in RUST:
        command = ["cargo", "build", "--release", "--locked", "-p", f"peer-{peer}"]
        subprocess.run(command, cwd=HERE, check=True)


def check():
    """Sees that every peer is the session application."""
    for peer in PEERS:
        with Server(peer) as server:
            status, body, cookie = server.get("/")
            assert status == 200 and "<form" in body and not cookie, (peer, status, body, cookie)
            cookie = server.log_in()
            assert cookie, peer
            status, body, again = server.get("/read", cookie)
            assert status == 200 and "Welcome Ada" in body, (peer, status, body)
            assert again, peer
            middle = len(cookie) // 2
            forged = cookie[:middle] + ("A" if cookie[middle] != "A" else "B") + cookie[middle + 1 :]
            assert "Welcome" not in server.get("/read", forged)[1], peer
            ended = server.get("/logout", cookie)[2]
            assert "Welcome" not in server.get("/read", ended)[1], peer
    print("every peer answers alike")


def connect(port):
    return [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]


def exchange(connections, request, rounds, status=200):
    """Sends a request over each connection and awaits the answers, again and again."""
    start = f"HTTP/1.1 {status} ".encode()
    for _ in range(rounds):
        for connection in connections:
            connection.sendall(request)
        for connection in connections:
            received = b""
            while b"\r\n\r\n" not in received:
                received += connection.recv(65536)
            head, _, body = received.partition(b"\r\n\r\n")
            assert head.startswith(start), head
            lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            missing = int(lengths[0].split(b":")[1]) - len(body)
            while missing > 0:
                missing -= len(connection.recv(65536))


def send(port, path, cookie, count):
    """Sends requests over kept connections, one after another on each."""
    header = f"Cookie: {cookie}\r\n" if cookie else ""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{header}\r\n".encode()
    connections = connect(port)
    exchange(connections, request, count // CONNECTIONS)
    for connection in connections:
        connection.close()


def count_instructions(peer, path, requests):
    out = TARGET / "callgrind.out"
    wrapper = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]
    with Server(peer, wrapper) as server:
        cookie = server.log_in() if path == "/read" else None
        send(server.port, path, cookie, requests)
    with out.open() as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(("summary:", "totals:")))


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|---|" + "---:|" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print(flush=True)


def instructions():
    """Instructions per request, and their ratio to those of the program by hand."""
    few, many = 1600, 8000
    base, rows = {}, []
    for peer in RUST:
        row = [peer]
        for path in PATHS:
            each = (
                count_instructions(peer, path, many) - count_instructions(peer, path, few)
            ) / (many - few)
            base.setdefault(path, each)
            row += [f"{each:,.0f}", f"{each / base[path]:.2f}"]
        rows.append(row)
    table(["instructions", *(c for path in PATHS for c in (f"`{path}`", "ratio"))], rows)


def load(server, path, cookie):
    """Returns requests per second, microseconds per request outside the kernel, and the 99th percentile."""
    arguments = ["taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency"]
    if cookie:
        arguments += ["-H", f"Cookie: {cookie}"]
    before, _ = server.processor_time()
    url = f"http://127.0.0.1:{server.port}{path}"
    output = subprocess.run([*arguments, url], capture_output=True, text=True, check=True).stdout
    after, _ = server.processor_time()
    assert "Non-2xx" not in output and "Socket errors" not in output, output
    words = {line.split()[0]: line.split()[1:] for line in output.splitlines() if line.split()}
    rate = float(words["Requests/sec:"][0])
    latency = words["99%"][0]
    unit = {"us": 1, "ms": 1e3}["us" if latency.endswith("us") else "ms"]
    return rate, (after - before) / (rate * SECONDS) * 1e6, float(latency.rstrip("ums")) * unit


def throughput():
    """Requests per second, and their ratio to those of the program by hand in the same round."""
    results = {(peer, path): [] for peer in PEERS for path in PATHS}
    for turn in range(ROUNDS):
        order = PEERS[turn % len(PEERS) :] + PEERS[: turn % len(PEERS)]
        for peer in order:
            with Server(peer) as server:
                for path in PATHS:
                    cookie = server.log_in() if path == "/read" else None
                    load(server, path, cookie) if turn == 0 else None  # warm up
                    results[peer, path].append(load(server, path, cookie))
    for path in PATHS:
        rows = []
        for peer in PEERS:
            rounds = zip(results[peer, path], results["hyper", path])
            ratio = statistics.median(own[0] / base[0] for own, base in rounds)
            rate, cpu, latency = (statistics.median(column) for column in zip(*results[peer, path]))
            rows.append([peer, f"{rate:,.0f}", f"{ratio:.2f}", f"{cpu:.2f}", f"{latency:,.0f}"])
        table([f"`{path}`", "requests/s", "ratio", "user µs each", "99 % µs"], rows)


def idle():
    """Memory for each of 2000 idle connections that have made one request."""
    count, rows = 2000, []
    for peer in RUST:
        with Server(peer) as server:
            server.get("/")
            before = server.memory()
            connections = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(count)]
            for connection in connections:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            for connection in connections:
                connection.recv(65536)
            time.sleep(1)
            each = (server.memory() - before) * 1024 / count
            for connection in connections:
                connection.close()
            rows.append([peer, f"{each:,.0f}", f"{each / float(rows[0][1].replace(',', '')):.2f}" if rows else "1.00"])
    table(["idle connection", "bytes", "ratio"], rows)


if __name__ == "__main__":
    steps = {"build": build, "check": check, "instructions": instructions, "throughput": throughput, "idle": idle}
    for step in sys.argv[1:] or steps:
        steps[step]()
