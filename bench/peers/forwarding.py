#!/usr/bin/env python3
"""Measures what forwarding costs, beside a program by hand on hyper and nginx with `proxy_pass`.

    python3 forwarding.py build latency instructions streams downloads

Each step stands alone; without a step all of them run. It needs cargo, nginx, wrk, and valgrind for
`instructions`. All proxies have one worker and keep their connections to the same upstream.
"""

import http.client
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import run

GIBIBYTE = 1 << 30

NGINX = """daemon off; master_process off; worker_processes 1;
error_log /dev/null; pid {folder}/pid;
events {{ worker_connections 4096; }}
http {{
    access_log off; client_max_body_size 0; keepalive_requests 1000000;
    client_body_temp_path {folder}; proxy_temp_path {folder};
    fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
    upstream old {{ server 127.0.0.1:{upstream}; keepalive 64; keepalive_requests 1000000; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://old; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_request_buffering off; proxy_buffering off;
        }}
    }}
}}
"""


class Process(run.Server):
    """A program that listens, on the first core."""

    def __init__(self, command, port, environment=(), wrapper=()):
        self.port = port
        self.process = subprocess.Popen(
            [*wrapper, *command],
            env={**os.environ, "PORT": str(port), "TOKIO_WORKER_THREADS": "1", **dict(environment)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: os.sched_setaffinity(0, {0}),
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{command[0]} does not start") from None
                time.sleep(0.02)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def upstream():
    return Process([str(run.TARGET / "release/upstream")], free_port())


def proxy(name, behind, wrapper=()):
    port = free_port()
    programs = {"pyramidion": "peer-forwarding", "by hand on hyper": "by_hand"}
    if name in programs:
        command = [str(run.TARGET / "release" / programs[name])]
        return Process(command, port, {"UPSTREAM": f"http://127.0.0.1:{behind.port}"}, wrapper)
    folder = tempfile.mkdtemp()
    config = Path(folder) / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, upstream=behind.port, port=port))
    return Process(["nginx", "-c", str(config), "-p", folder], port, wrapper=wrapper)


def build():
    subprocess.run(["cargo", "build", "--release", "--locked", "-p", "peer-forwarding"], cwd=run.HERE, check=True)


def latency():
    """The median time of a request over one connection, and how much of it the proxy adds."""
    times = {name: [] for name in ("upstream", "pyramidion", "nginx")}
    with upstream() as behind, proxy("pyramidion", behind) as ours, proxy("nginx", behind) as nginx:
        for _ in range(run.ROUNDS):
            for name, server in (("upstream", behind), ("pyramidion", ours), ("nginx", nginx)):
                connection = http.client.HTTPConnection("127.0.0.1", server.port)
                measured = []
                for _ in range(3000):
                    start = time.perf_counter()
                    connection.request("GET", "/")
                    connection.getresponse().read()
                    measured.append(time.perf_counter() - start)
                connection.close()
                times[name].append(statistics.median(measured) * 1e6)
    medians = {name: statistics.median(rounds) for name, rounds in times.items()}
    rows = [[name, f"{t:.0f}", f"{t - medians['upstream']:.0f}"] for name, t in medians.items()]
    run.table(["one connection", "median µs", "added µs"], rows)


def instructions():
    """Instructions per forwarded request."""
    few, many, rows = 1600, 8000, []
    for name in ("pyramidion", "by hand on hyper", "nginx"):
        counts = []
        for requests in (few, many):
            out = run.TARGET / "callgrind.out"
            wrapper = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]
            with upstream() as behind:
                with proxy(name, behind, wrapper) as server:
                    run.send(server.port, "/", None, requests)
                with out.open() as lines:
                    totals = (line for line in lines if line.startswith(("summary:", "totals:")))
                    counts.append(int(next(totals).split()[1]))
        rows.append([name, f"{(counts[1] - counts[0]) / (many - few):,.0f}"])
    run.table(["instructions", "each"], rows)


def highest(server, work):
    """Runs `work` and returns how much the memory grew, in KiB."""
    before, seen, done = server.memory(), [], threading.Event()

    def watch():
        while not done.wait(0.05):
            seen.append(server.memory())

    watching = threading.Thread(target=watch)
    watching.start()
    work()
    done.set()
    watching.join()
    return max(seen, default=before) - before


def streams():
    """The growth of memory while 1 GiB goes each way."""
    with upstream() as behind, proxy("pyramidion", behind) as server:
        server.get("/")

        def download():
            connection = http.client.HTTPConnection("127.0.0.1", server.port)
            connection.request("GET", f"/bytes/{GIBIBYTE}")
            response = connection.getresponse()
            received = 0
            while piece := response.read(1 << 20):
                received += len(piece)
            assert received == GIBIBYTE, received

        def upload():
            connection = http.client.HTTPConnection("127.0.0.1", server.port)
            piece = bytes(1 << 20)
            body = (piece for _ in range(1024))
            connection.request("POST", "/", body, {"Content-Length": str(GIBIBYTE)})
            assert connection.getresponse().read() == str(GIBIBYTE).encode()

        rows = []
        for name, work in (("from the upstream", download), ("to the upstream", upload)):
            start = time.monotonic()
            growth = highest(server, work)
            rows.append([name, f"{growth:,}", f"{time.monotonic() - start:.1f}"])
        run.table(["1 GiB", "KiB more", "seconds"], rows)


def downloads():
    """The growth of memory while 1000 slow downloads are held, and whether others are answered."""
    with upstream() as behind, proxy("pyramidion", behind) as server:
        server.get("/")
        held = []

        def hold():
            for _ in range(1000):
                connection = socket.socket()
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                connection.connect(("127.0.0.1", server.port))
                connection.sendall(b"GET /bytes/10000000 HTTP/1.1\r\nHost: h\r\n\r\n")
                assert connection.recv(1000).startswith(b"HTTP/1.1 200")
                held.append(connection)
            for _ in range(100):
                assert server.get("/")[0] == 200

        growth = highest(server, hold)
        run.table(["1000 slow downloads", "KiB more", "KiB each"], [["held", f"{growth:,}", f"{growth / 1000:.0f}"]])
        for connection in held:
            connection.close()


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    steps = {
        "build": build,
        "latency": latency,
        "instructions": instructions,
        "streams": streams,
        "downloads": downloads,
    }
    for step in sys.argv[1:] or steps:
        steps[step]()
