#!/usr/bin/env python3
"""What it costs to compile many views, beside the same application on axum and on actix-web.

Writes applications of VIEWS views, each with one typed argument, and compiles their dependencies. Then compiles only
the applications, in turn, ROUNDS times each, in the development profile with incremental compilation, as users do:
from nothing, and after an edit that moves every line. Prints the medians of the time that passes and of the
processor time that the compiler takes. A handler of axum or of actix-web is always an `async fn`, a view is not.

    python3 measure.py [--views 300] [--rounds 7] [--only pyramidion] [--folder FOLDER]

FOLDER keeps what was compiled for the next time.
"""

import argparse
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKIO = 'tokio = { version = "1", features = ["rt-multi-thread", "net", "macros"] }'
STEPS = [
    ("check", "from nothing"),
    ("check", "after an edit"),
    ("build", "from nothing"),
    ("build", "after an edit"),
]


def function(head: str, argument: str, number: int) -> str:
    return f'{head} view_{number}({argument}) -> String {{\n    format!("{number} {{id}}")\n}}\n'


def axum(views: int) -> tuple[str, str]:
    handlers = "\n".join(function("async fn", "Path(id): Path<u32>", n) for n in range(views))
    routes = "\n".join(f'        .route("/r{n}/{{id}}", get(view_{n}))' for n in range(views))
    source = f"""use axum::Router;
use axum::extract::Path;
use axum::routing::get;

{handlers}
#[tokio::main]
async fn main() -> std::io::Result<()> {{
    let app = Router::new()
{routes};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    axum::serve(listener, app).await
}}
"""
    return f'axum = "0.8"\n{TOKIO}', source


def actix(views: int) -> tuple[str, str]:
    handlers = "\n".join(
        f'#[get("/r{n}/{{id}}")]\n' + function("async fn", "id: Path<u32>", n) for n in range(views)
    )
    services = "\n".join(f"    config.service(view_{n});" for n in range(views))
    source = f"""use actix_web::web::{{Path, ServiceConfig}};
use actix_web::{{App, HttpServer, get}};

{handlers}
fn services(config: &mut ServiceConfig) {{
{services}
}}

#[actix_web::main]
async fn main() -> std::io::Result<()> {{
    HttpServer::new(|| App::new().configure(services)).bind("127.0.0.1:0")?.run().await
}}
"""
    return 'actix-web = { version = "4", default-features = false, features = ["macros"] }', source


def pyramidion(views: int, head: str) -> tuple[str, str]:
    handlers = "\n".join(
        f'#[view_config(route_name = "r{n}")]\n' + function(head, "Path(id): Path<u32>", n)
        for n in range(views)
    )
    routes = "\n".join(f'    config.add_route("r{n}", "/r{n}/{{id}}");' for n in range(views))
    source = f"""use pyramidion::extract::Path;
use pyramidion::{{Configurator, package, view_config}};

{handlers}
#[tokio::main]
async fn main() -> pyramidion::Result<()> {{
    let mut config = Configurator::new();
{routes}
    config.scan(package!(crate));
    pyramidion::serve(config.make_app()?, "127.0.0.1:0").await?;
    Ok(())
}}
"""
    return f'pyramidion = {{ path = "{ROOT}/runtime" }}\n{TOKIO}', source


APPLICATIONS = {
    "axum": axum,
    "actix-web": actix,
    "pyramidion, async": lambda views: pyramidion(views, "async fn"),
    "pyramidion, sync": lambda views: pyramidion(views, "fn"),
}


class Application:
    """A package of its own; all have one target folder, so that what they depend on is compiled once."""

    def __init__(self, folder: pathlib.Path, dependencies: str, source: str):
        self.folder, self.source, self.moved = folder, source, 0
        self.target = folder.parent / "target"
        (folder / "src").mkdir(parents=True, exist_ok=True)
        (folder / "Cargo.toml").write_text(
            '[package]\nname = "application"\nversion = "0.0.0"\nedition = "2024"\n\n'
            f"[dependencies]\n{dependencies}\n\n[workspace]\n"
        )
        self.write()
        for command in ("check", "build"):
            self.compile(command)

    def write(self) -> None:
        (self.folder / "src/main.rs").write_text("// one line more\n" * self.moved + self.source)

    def prepare(self, state: str) -> None:
        if state == "from nothing":
            shutil.rmtree(self.target / "debug/incremental")
        self.moved += 1
        self.write()

    def compile(self, command: str) -> tuple[float, float]:
        """Returns the time that passes and the processor time, in seconds."""
        environment = {**os.environ, "CARGO_INCREMENTAL": "1", "CARGO_TARGET_DIR": str(self.target)}
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        subprocess.run(["cargo", command, "--quiet"], cwd=self.folder, env=environment, check=True)
        passed = time.monotonic() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return passed, used


def measure(applications: dict[str, Application], rounds: int) -> dict[str, list[list[float]]]:
    """Returns for each application, and each step, the medians of time and of processor time."""
    times = {name: [[] for _ in STEPS] for name in applications}
    for _ in range(rounds):
        for name, application in applications.items():
            for step, (command, state) in enumerate(STEPS):
                application.prepare(state)
                times[name][step].append(application.compile(command))
    return {
        name: [[statistics.median(column) for column in zip(*step)] for step in steps]
        for name, steps in times.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--views", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default="", help="the beginning of the names of those to compile")
    parser.add_argument("--folder", type=pathlib.Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        work = arguments.folder or pathlib.Path(work)
        applications = {}
        for name, write in APPLICATIONS.items():
            if name.startswith(arguments.only):
                folder = work / name.replace(", ", "-")
                applications[name] = Application(folder, *write(arguments.views))
        medians = measure(applications, arguments.rounds)
    print(f"{arguments.views} views, medians of {arguments.rounds} rounds, seconds that pass (of processor time)\n")
    print("| | " + " | ".join(f"{command} {state}" for command, state in STEPS) + " |")
    print("|---|" + "---:|" * len(STEPS))
    base = medians.get("axum")
    for name, steps in medians.items():
        cells = [f"{passed:.2f} ({used:.2f})" for passed, used in steps]
        print(f"| {name} | " + " | ".join(cells) + " |")
        if base and name != "axum":
            ratios = [f"{ours[0] / theirs[0]:.2f} ({ours[1] / theirs[1]:.2f})" for ours, theirs in zip(steps, base)]
            print("| times axum | " + " | ".join(ratios) + " |")


if __name__ == "__main__":
    main()
