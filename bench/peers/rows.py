#!/usr/bin/env python3
"""Counts what each part of a request costs, beside a program by hand on hyper, axum and actix-web.

    python3 rows.py build count made     all of it
    python3 rows.py ours                 builds and counts Pyramidion's rows alone
    python3 rows.py database             builds and counts what a database costs a request without it

It needs cargo and valgrind. A server runs under callgrind, which sees only the program and not the kernel; of each
row it counts requests over 32 connections that were used before. nginx is asked, too, if there is one.
"""

import itertools
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import forwarding
import run

OURS = "rows"
PEERS = ["hyper", OURS, "axum", "actix"]
OUT = run.TARGET / "callgrind.rows"
WARM, MEASURED = 3, 20

BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Connection": "keep-alive",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Site": "none",
    "Sec-Fetch-Mode": "navigate",
}
COOKIES = {"Cookie": "; ".join(f"preference{n:02}=a-value-of-{n:02}" for n in range(20))}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Row:
    """A request, and the application that it is sent to."""

    def __init__(self, name, path, headers=(), body=None, *, status=200, login=None, sessions=False, app="plain", by=None):
        self.name, self.path, self.headers, self.body = name, path, dict(headers), body
        self.status, self.login, self.app = status, login, app
        self.sessions = sessions or login is not None
        self.by = PEERS if by is None else by

    def application(self, peer):
        """Returns the value of APPLICATION, or None for the session application."""
        return None if peer == "hyper" or (peer == "actix" and self.sessions) else self.app

    def request(self, cookie):
        headers = {"Host": "127.0.0.1", **self.headers}
        if cookie:
            headers["Cookie"] = "; ".join(filter(None, [headers.get("Cookie"), cookie]))
        if self.body:
            headers["Content-Length"] = str(len(self.body))
        method = "POST" if self.body else "GET"
        lines = [f"{method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", self.body or ""]).encode()


ALONE, FRAMEWORKS, BY_HAND = [OURS], [OURS, "axum", "actix"], ["hyper", OURS]
ROWS = [
    Row("`/`", "/"),
    Row("an `async fn` view", "/async", by=ALONE),
    Row("a security policy that the view does not need", "/", app="policy", by=ALONE),
    Row("`load` with nothing to await", "/", app="load", by=ALONE),
    Row("1 tween that only looks", "/", app="1 tween", by=FRAMEWORKS),
    Row("2 tweens", "/", app="2 tweens", by=FRAMEWORKS),
    Row("3 tweens", "/", app="3 tweens", by=FRAMEWORKS),
    Row("POST of 26 bytes", "/body", {"Content-Type": "text/plain"}, "user=Ada+King&city=London1"),
    Row("the same as a form", "/form", FORM, "user=Ada+King&city=London1"),
    Row("two views told apart by `accept`", "/accept", {"Accept": "application/json"}, by=BY_HAND),
    Row("`/user/{id}`", "/user/7"),
    Row("404", "/missing", status=404),
    Row("405", "/body", status=405, by=["hyper", OURS, "axum"]),
    Row("a constant template", "/template", by=BY_HAND),
    Row("eight headers of a browser", "/", BROWSER),
    Row("twenty cookies", "/", COOKIES),
    Row("`/add?user=Ada`", "/add?user=Ada", sessions=True),
    Row("`/read`", "/read", login="/add?user=Ada"),
    Row("`/read`, eight headers", "/read", BROWSER, login="/add?user=Ada"),
    Row("`/read`, twenty more cookies", "/read", COOKIES, login="/add?user=Ada"),
    Row("`/read`, a session near 4 KB", "/read", login="/fill"),
]


class Counted(run.Server):
    """A server under callgrind."""

    def __init__(self, peer, application, more=()):
        for old in OUT.parent.glob(f"{OUT.name}*"):
            old.unlink()
        environment = {"APPLICATION": application} if application else {}
        wrapper = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={OUT}"]
        super().__init__(peer, wrapper, {**environment, **dict(more)})

    def control(self, command):
        subprocess.run(["callgrind_control", command, str(self.process.pid)], check=True, capture_output=True)

    def count(self, row):
        """Returns the instructions of one request."""
        cookie = self.get(row.login)[2] if row.login else None
        if cookie:
            time.sleep(1.1)  # a younger session is not renewed
        request, connections = row.request(cookie), run.connect(self.port)
        run.exchange(connections, request, WARM, row.status)
        self.control("--zero")
        run.exchange(connections, request, MEASURED, row.status)
        self.control("--dump")
        for connection in connections:
            connection.close()
        newest = max(OUT.parent.glob(f"{OUT.name}.*"), key=lambda path: int(path.suffix[1:]))
        with newest.open() as lines:
            total = next(int(line.split()[1]) for line in lines if line.startswith("totals:"))
        return total / (MEASURED * run.CONNECTIONS)


def counts_of(peer, rows):
    """Returns the instructions by the rows' names; rows of one application share a server."""
    counts = {}
    asked = sorted((row for row in rows if peer in row.by), key=lambda row: row.application(peer) or "")
    for application, group in itertools.groupby(asked, key=lambda row: row.application(peer)):
        with Counted(peer, application) as server:
            for row in group:
                counts[row.name] = server.count(row)
    return counts


def count(peers=PEERS):
    """Instructions of one request for every row."""
    counts = {peer: counts_of(peer, ROWS) for peer in peers}

    def cell(peer, row, form="{:,.0f}", base=None):
        value = counts.get(peer, {}).get(row.name)
        if value is None or base == 0:
            return ""
        return form.format(value if base is None else value / base)

    lines = []
    for row in ROWS:
        own, plain = counts[OURS][row.name], counts[OURS]["`/`"]
        by_hand = counts.get("hyper", {}).get(row.name)
        ratio = f"{own / by_hand:.2f}" if by_hand else ""
        more = f"{own - plain:+,.0f}" if row.name != "`/`" else ""
        others = [cell(peer, row) for peer in peers if peer not in ("hyper", OURS)]
        lines.append([row.name, f"{own:,.0f}", more, *([cell("hyper", row), ratio] if "hyper" in peers else []), *others])
    head = ["instructions", "pyramidion", "more than `/`", *(["by hand on hyper", "ratio"] if "hyper" in peers else [])]
    run.table([*head, *(peer for peer in peers if peer not in ("hyper", OURS))], lines)


def forwarded():
    """Instructions of one request that is passed on."""
    row, lines = Row("passed on", "/", app="forward"), []
    with run.Server("hyper") as upstream:
        with Counted(OURS, "forward", {"UPSTREAM": f"http://127.0.0.1:{upstream.port}"}) as server:
            lines.append(["pyramidion", f"{server.count(row):,.0f}"])
    run.table(["a forwarded request", "instructions"], lines)
    if shutil.which("nginx"):
        forwarding.build()
        forwarding.instructions()


def nanoseconds(application, count):
    environment = dict(os.environ, APPLICATION=application, COUNT=str(count))
    output = subprocess.run(run.command(OURS), env=environment, capture_output=True, text=True, check=True)
    return int(output.stdout)


def made():
    """What takes time apart from requests, and how it grows."""
    few, many = (nanoseconds("routes", count) / 1e6 for count in (1_000, 10_000))
    rows = [["`make_app`, milliseconds", "1 000 and 10 000 routes", f"{few:.2f}", f"{many:.1f}", f"{many / few:.1f}"]]
    few, many = (nanoseconds("sessions", count) for count in (1_000, 100_000))
    sizes = "1 000 and 100 000 sessions"
    rows.append(["a new session in a full `MemoryStore`, nanoseconds", sizes, few, many, f"{many / few:.1f}"])
    run.table(["", "with", "few", "many", "ratio"], rows)
    forwarded()


def build(peers=PEERS):
    for peer in peers:
        command = ["cargo", "build", "--release", "--locked", "-p", f"peer-{peer}"]
        subprocess.run(command, cwd=run.HERE, check=True)


def ours():
    # The program by hand answers what is passed on.
    build([*ALONE, "hyper"])
    count(ALONE)
    made()


def database():
    """Instructions of a request that needs no database, in an application without one and in one with it."""
    build(["database"])
    lines = []
    for application in ["plain", "database"]:
        row = Row("`/`", "/", app=application)
        with Counted("database", application) as server:
            lines.append([application, f"{server.count(row):,.0f}"])
    run.table(["application", "instructions"], lines)


if __name__ == "__main__":
    steps = {"build": build, "count": count, "made": made, "ours": ours, "database": database}
    for step in sys.argv[1:] or ["build", "count", "made"]:
        steps[step]()
