//! Every function that the attribute takes can be a view without it.

use pyramidion::context::DefaultRoot;
use pyramidion::extract::{Json, Path, Query, State};
use pyramidion::tweens::{Next, Tween};
use pyramidion::{
    BoxFuture, Configurator, HttpException, Matchdict, Request, Response, Session, View, ViewResult,
};

fn nothing() -> &'static str {
    "nothing"
}

fn mutable(request: &mut Request) -> String {
    request.csrf_token()
}

fn shared(request: &Request, Path(id): Path<u32>) -> Result<String, HttpException> {
    Ok(format!("{} {id}", request.method()))
}

fn last(Path(_): Path<u32>, State(_): State<u8>, session: &mut Session) -> Response {
    session.changed();
    Response::text("last")
}

async fn waits(request: &mut Request) -> ViewResult {
    request.shutdown().await;
    Ok(Response::text("over"))
}

async fn between(Path(_): Path<u32>, matchdict: &Matchdict, Query(_): Query<()>) -> Json<usize> {
    std::future::ready(()).await;
    Json(matchdict.len())
}

async fn five(
    _: State<u8>,
    _: State<u16>,
    _: State<u32>,
    _: State<u64>,
    _: &Session,
) -> &'static str {
    "five"
}

async fn value(Path(id): Path<u32>) -> pyramidion::Result<u32> {
    Ok(id)
}

async fn pass(request: &mut Request, next: Next<'_>) -> ViewResult {
    next.run(request).await
}

fn boxed<'r>(request: &'r mut Request, next: Next<'r>) -> BoxFuture<'r, ViewResult> {
    Box::pin(pass(request, next))
}

struct Named(&'static str);

impl Tween for Named {
    async fn call(&self, request: &mut Request, next: Next<'_>) -> ViewResult {
        match request.path() == self.0 {
            true => Ok(Response::text(self.0)),
            false => next.run(request).await,
        }
    }
}

#[test]
fn they_are_taken() {
    let title = "title";
    let owned = title.to_owned();
    let [copy, other, third] = [owned.clone(), owned.clone(), owned.clone()];
    let mut config = Configurator::new();
    for view in [
        View::new(nothing),
        View::new(mutable),
        View::new(shared),
        View::new(last),
        View::new(waits),
        View::new(between),
        View::new(five),
        View::new(move |_: &mut Request| title),
        View::new(move |Path(id): Path<u32>| async move { format!("{title} {id}") }),
        View::new(async |request: &mut Request| request.path().to_owned()),
        View::new(async move |_: &mut Request| owned.clone()),
        View::new(async move |Path(id): Path<u32>, request: &Request| {
            std::future::ready(()).await;
            format!("{copy} {id} {}", request.path())
        }),
        View::rendered(value).renderer("json"),
        View::rendered(|_: &Session| [1, 2]).renderer("json"),
        View::rendered(|| Response::text("complete")).renderer("json"),
        View::rendered(async |_: &mut Request| Ok::<_, HttpException>(7)).renderer("json"),
    ] {
        config.add_view(view.decorator(pass).decorator(Named("decorator")));
    }
    config.add_tween("pass", pass);
    config.add_tween("boxed", boxed);
    config.add_tween("named", Named("tween"));
    config.add_tween("closure", async |request: &mut Request, next: Next<'_>| {
        next.run(request).await
    });
    config.add_tween(
        "captured",
        async move |request: &mut Request, next: Next<'_>| match request.path() == other {
            true => Ok(Response::text("captured")),
            false => next.run(request).await,
        },
    );
    config.add_request_value("captured", async move |_: &mut Request| Ok(third.clone()));
    config.add_view_deriver("named", |view| view.permission().map(|_| Named("deriver")));
    config.set_root_factory(async |_: &mut Request| Ok(DefaultRoot));
    config
        .add_route("route", "/{id}")
        .factory(|_: &mut Request| Ok(DefaultRoot));
}
