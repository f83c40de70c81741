//! What a view for a type of contexts costs among views for many: requests in process, walked to a resource of the last type.
//!
//! `cargo bench --bench contexts`
//!
//! Rounds are interleaved; each figure is the median of the ratios within a round.

use std::hint::black_box;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Empty;
use pyramidion::context::{Child, Resource};
use pyramidion::{App, Configurator, Request, View};
use tokio::runtime::{Builder, Runtime};

const ROUNDS: usize = 15;
const TIME: Duration = Duration::from_millis(200);

/// One of many types of resources.
struct Kind<const N: usize>;

impl<const N: usize> Resource for Kind<N> {}

/// Has a resource of the first type below it, and one of the last of ten.
struct Root;

impl Resource for Root {
    fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
        match name {
            "first" => Child::of(Kind::<0>),
            "last" => Child::of(Kind::<9>),
            _ => Child::none(),
        }
    }
}

fn add<const N: usize>(config: &mut Configurator) {
    for name in ["", "edit"] {
        config.add_view(
            View::new(|_: &mut Request| "seen")
                .context::<Kind<N>>()
                .name(name),
        );
    }
}

/// Adds views for the ten types of each hundred and ten that it is given.
macro_rules! add_all {
    ($config:ident, $($hundred:literal)*) => {
        $(add_all! { @tens $config, $hundred, 0 1 2 3 4 5 6 7 8 9 })*
    };
    (@tens $config:ident, $hundred:literal, $($ten:literal)*) => {
        $(add_all! { @ones $config, $hundred, $ten, 0 1 2 3 4 5 6 7 8 9 })*
    };
    (@ones $config:ident, $hundred:literal, $ten:literal, $($one:literal)*) => {
        $(add::<{ 100 * $hundred + 10 * $ten + $one }>(&mut $config);)*
    };
}

fn app(is_large: bool) -> App {
    let mut config = Configurator::new();
    config.set_root_factory(|_: &mut Request| Ok(Root));
    if is_large {
        add_all! { config, 0 1 2 3 4 5 6 7 8 9 }
    } else {
        add_all! { @ones config, 0, 0, 0 1 2 3 4 5 6 7 8 9 }
    }
    config.make_app().expect("a right configuration")
}

/// Returns how long a request takes.
fn time(app: &App, runtime: &Runtime, path: &str) -> f64 {
    let (start, mut count) = (Instant::now(), 0_u32);
    runtime.block_on(async {
        while start.elapsed() < TIME {
            for _ in 0..64 {
                let request = http::Request::get(path).header("host", "localhost");
                let request = request.body(Empty::<Bytes>::new()).expect("a request");
                black_box(app.call(request).await);
            }
            count += 64;
        }
    });
    start.elapsed().as_secs_f64() * 1e9 / f64::from(count)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let (small, large) = (app(false), app(true));
    for path in ["/first", "/last", "/last/edit", "/last/none"] {
        let mut rows = Vec::new();
        for _ in 0..ROUNDS {
            rows.push((time(&small, &runtime, path), time(&large, &runtime, path)));
        }
        let of = |value: fn(&(f64, f64)) -> f64| median(rows.iter().map(value).collect());
        println!(
            "{path}: 10 types {:.0} ns, 1 000 types {:.0} ns, {:.2} times",
            of(|row| row.0),
            of(|row| row.1),
            of(|row| row.1 / row.0)
        );
    }
}
