#!/usr/bin/env python3
"""What it costs to compile many views, beside the same application on axum.

Writes two applications of VIEWS views, each with one typed argument, compiles their dependencies, and then
compiles only the applications, in turn, ROUNDS times each, in the development profile. Prints the medians of the
processor time that the compiler takes and of the time that passes.

    python3 measure.py [--views 300] [--rounds 7]
"""

import argparse
import os
import pathlib
import resource
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

AXUM = """[package]
name = "application"
version = "0.0.0"
edition = "2024"

[dependencies]
axum = "0.8"
tokio = {{ version = "1", features = ["rt-multi-thread", "net", "macros"] }}

[workspace]
"""

PYRAMIDION = """[package]
name = "application"
version = "0.0.0"
edition = "2024"

[dependencies]
pyramidion = {{ path = "{root}/runtime" }}
tokio = {{ version = "1", features = ["rt-multi-thread", "net", "macros"] }}

[workspace]
"""


def axum(views: int) -> str:
    handlers = "\n".join(
        f"async fn view_{n}(Path(id): Path<u32>) -> String {{\n    format!(\"{n} {{id}}\")\n}}\n"
        for n in range(views)
    )
    routes = "\n".join(f'        .route("/r{n}/{{id}}", get(view_{n}))' for n in range(views))
    return f"""use axum::Router;
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


def pyramidion(views: int) -> str:
    handlers = "\n".join(
        f'#[view_config(route_name = "r{n}")]\n'
        f"async fn view_{n}(Path(id): Path<u32>) -> String {{\n    format!(\"{n} {{id}}\")\n}}\n"
        for n in range(views)
    )
    routes = "\n".join(f'    config.add_route("r{n}", "/r{n}/{{id}}");' for n in range(views))
    return f"""use pyramidion::extract::Path;
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


def build(folder: pathlib.Path) -> tuple[float, float]:
    """Compiles an application and returns processor time and time, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    environment = {**os.environ, "CARGO_INCREMENTAL": "0", "CARGO_TARGET_DIR": str(folder / "target")}
    subprocess.run(["cargo", "build", "--quiet"], cwd=folder, env=environment, check=True)
    passed = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, passed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--views", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    applications = {"axum": (AXUM, axum), "pyramidion": (PYRAMIDION, pyramidion)}
    with tempfile.TemporaryDirectory() as work:
        folders = {}
        for name, (manifest, source) in applications.items():
            folder = pathlib.Path(work) / name
            (folder / "src").mkdir(parents=True)
            (folder / "Cargo.toml").write_text(manifest.format(root=ROOT))
            (folder / "src/main.rs").write_text(source(arguments.views))
            build(folder)
            folders[name] = folder
        times = {name: [] for name in folders}
        for _ in range(arguments.rounds):
            for name, folder in folders.items():
                os.utime(folder / "src/main.rs")
                times[name].append(build(folder))
    print(f"{arguments.views} views, medians of {arguments.rounds} rounds")
    medians = {}
    for name, measured in times.items():
        medians[name] = [statistics.median(column) for column in zip(*measured)]
        processor, passed = medians[name]
        print(f"{name:12} {processor:6.2f} s of processor time, {passed:6.2f} s")
    ratios = [ours / theirs for ours, theirs in zip(medians["pyramidion"], medians["axum"])]
    print(f"ratio        {ratios[0]:6.2f}                      {ratios[1]:6.2f}")


if __name__ == "__main__":
    main()
