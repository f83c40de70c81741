//! Trees of resources: what a request is about, and which view answers it.

mod explained;
mod hostile;
mod made;
mod mistakes;
mod routes;
mod virtual_roots;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use pyramidion::context::{Ace, Child, EVERYONE, Families, Located, Resource};
use pyramidion::extract::Context;
use pyramidion::security::{Decision, SecurityPolicy, acl_permits};
use pyramidion::testing::TestApp;
use pyramidion::traversal::{find_resource, resource_path};
use pyramidion::{Configurator, HttpException, Request, UrlArgs, View, package, view_config};
use pyramidion_tests::applications::{client, says};

/// What has comments.
trait Commentable {
    fn comments(&self) -> usize;
}

struct Folder {
    children: BTreeMap<&'static str, Arc<dyn Resource>>,
    acl: Vec<Ace>,
}

struct Article {
    title: &'static str,
}

struct Secret;

impl Resource for Folder {
    fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
        match name {
            "broken" => Child::failed("the database is away"),
            "gone" => Child::failed(HttpException::gone()),
            _ => Child::from(self.children.get(name).cloned()),
        }
    }

    fn acl(&self) -> Vec<Ace> {
        self.acl.clone()
    }
}

impl Commentable for Article {
    fn comments(&self) -> usize {
        self.title.len()
    }
}

impl Resource for Article {
    fn families(&self, families: &mut Families<'_>) {
        families.add::<Self, dyn Commentable>(|article| article);
    }
}

impl Commentable for Secret {
    fn comments(&self) -> usize {
        0
    }
}

impl Resource for Secret {
    fn families(&self, families: &mut Families<'_>) {
        families.add::<Self, dyn Commentable>(|secret| secret);
    }

    fn acl(&self) -> Vec<Ace> {
        vec![Ace::deny_all()]
    }
}

fn folder(children: impl IntoIterator<Item = (&'static str, Arc<dyn Resource>)>) -> Folder {
    Folder {
        children: children.into_iter().collect(),
        acl: Vec::new(),
    }
}

/// Makes the tree `/`, `/news`, `/news/first` and `/news/secret`.
#[expect(clippy::unnecessary_wraps, reason = "a factory may fail")]
fn site(_: &mut Request) -> pyramidion::Result<Folder> {
    let first: Arc<dyn Resource> = Arc::new(Article { title: "First" });
    let secret: Arc<dyn Resource> = Arc::new(Secret);
    let news: Arc<dyn Resource> = Arc::new(folder([("first", first), ("secret", secret)]));
    let mut site = folder([("news", news)]);
    site.acl = vec![Ace::allow(EVERYONE, ["view"]), Ace::deny_all()];
    Ok(site)
}

/// Knows nobody, and lets the lists decide.
struct Nobody;

impl SecurityPolicy for Nobody {
    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        None
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        acl_permits(request.context(), [EVERYONE], permission)
    }
}

mod views {
    use super::{Article, Commentable, Context, Folder, Request, view_config};

    #[view_config(context = Folder)]
    fn folder(context: &Folder, request: &Request) -> String {
        format!(
            "{} in /{}",
            context.children.len(),
            request.traversed().join("/")
        )
    }

    #[view_config(context = Article)]
    fn article(article: &Article) -> String {
        article.title.to_owned()
    }

    #[view_config(context = Article, name = "edit")]
    async fn edit(request: &Request, article: &Article) -> String {
        tokio::task::yield_now().await;
        let subpath = request.subpath().join(" ");
        format!("{} {} [{subpath}]", request.view_name(), article.title)
    }

    #[view_config(context = dyn Commentable, name = "comments")]
    #[view_config(context = dyn Commentable, name = "discussion")]
    fn comments(context: &dyn Commentable) -> String {
        format!("{} comments", context.comments())
    }

    #[view_config(context = Article, name = "comments", request_method = "DELETE")]
    fn delete_comments(article: Context<Article>) -> String {
        format!("no comments on {}", article.title)
    }

    #[view_config(route_name = "tree", context = Article, name = "edit")]
    fn edit_in_route(article: &Article) -> String {
        format!("edit {} by a route", article.title)
    }
}

fn scanned(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    client(|config| {
        configure(config);
        config.scan(package!(self::views));
    })
}

fn tree() -> TestApp {
    scanned(|config| {
        config.set_root_factory(site);
        config
            .add_route("tree", "/tree/*traverse")
            .use_global_views(true);
    })
}

#[test]
fn the_path_leads_to_a_resource_and_to_a_view_of_its_type() {
    let app = tree();
    for (path, answer) in [
        ("/", "1 in /"),
        ("/news", "2 in /news"),
        ("/news/", "2 in /news"),
        ("//news/./x/..", "2 in /news"),
        ("/news/first", "First"),
        ("/news/first/edit", "edit First []"),
        ("/news/first/@@edit/a/b", "edit First [a b]"),
        ("/news/first/comments", "5 comments"),
        ("/news/secret/comments", "0 comments"),
        ("/news/secret/discussion", "0 comments"),
        ("/n%65ws/first", "First"),
    ] {
        assert_eq!(app.get(path).send().text(), answer, "{path}");
    }
    for path in [
        "/other",
        "/news/edit",
        "/news/first/Edit",
        "/news%2Ffirst",
        "/news/secret",
    ] {
        assert_eq!(app.get(path).send().status(), 404, "{path}");
    }
}

#[test]
fn a_view_of_the_type_goes_before_one_of_its_family() {
    let app = tree();
    let deleted = app.delete("/news/first/comments").send();
    assert_eq!(deleted.text(), "no comments on First");
    let posted = app.post("/news/first/comments").send();
    assert_eq!(posted.text(), "5 comments");
}

#[test]
fn a_route_may_lead_into_the_tree() {
    let app = tree();
    let text = |path| app.get(path).send().text().to_owned();
    assert_eq!(text("/tree/news/first/edit"), "edit First by a route");
    assert_eq!(text("/tree/news/first"), "First");
    assert_eq!(text("/tree/"), "1 in /");
    assert_eq!(app.get("/tree/news/none").send().status(), 404);
}

#[test]
fn a_route_may_say_which_way_it_leads() {
    let app = client(|config| {
        config.set_root_factory(site);
        config
            .add_route("article", "/a/{id}")
            .traverse("/news/{id}");
        config
            .add_route("edit", "/e/{id}/*subpath")
            .traverse("/news/{id}/");
        config.add_view(
            says("an article")
                .route_name("article")
                .context::<Article>(),
        );
        config.add_view(
            says("edited")
                .route_name("article")
                .context::<Article>()
                .name("edit"),
        );
        let subpath = |request: &mut Request| request.subpath().join("-");
        config.add_view(View::new(subpath).route_name("edit"));
    });
    assert_eq!(app.get("/a/first").send().text(), "an article");
    // What a visitor writes as the value is one name, and leads nowhere else.
    for path in ["/a/..", "/a/%2e%2e", "/a/first%2Fedit", "/a/.", "/a/@@edit"] {
        assert_eq!(app.get(path).send().status(), 404, "{path}");
    }
    assert_eq!(app.get("/e/first/x/y").send().text(), "x-y");
}

#[test]
fn errors_of_resources_are_those_of_the_request() {
    let app = tree();
    assert_eq!(app.get("/news/broken/x").send().status(), 500);
    assert_eq!(app.get("/news/gone").send().status(), 410);
}

#[test]
fn a_permission_is_found_above_the_context() {
    let app = client(|config| {
        config.set_root_factory(site);
        config.set_security_policy(Nobody);
        let view = |name: &'static str, permission| says("seen").name(name).permission(permission);
        config.add_view(view("", "view"));
        config.add_view(view("edit", "edit"));
    });
    assert_eq!(app.get("/news/first").send().text(), "seen");
    assert_eq!(app.get("/news/first/edit").send().status(), 403);
    assert_eq!(app.get("/news/secret").send().status(), 403);
}

#[test]
fn views_may_be_for_a_place_in_the_tree() {
    let app = client(|config| {
        config.set_root_factory(site);
        config.add_view(says("elsewhere").name(""));
        config.add_view(says("the news").name("").physical_path("/news"));
        config.add_view(says("in a folder").name("where").containment::<Folder>());
    });
    assert_eq!(app.get("/news").send().text(), "the news");
    assert_eq!(app.get("/").send().text(), "elsewhere");
    assert_eq!(app.get("/news/first").send().text(), "elsewhere");
    assert_eq!(app.get("/news/first/where").send().text(), "in a folder");
}

#[test]
fn links_lead_back() {
    let app = client(|config| {
        config.set_root_factory(site);
        config.add_route("tree", "/tree/*traverse");
        let view = async |request: &mut Request| {
            let here = request.location();
            let news = find_resource(&here, "/news").await?.ok_or("no news")?;
            let args = UrlArgs::new().element("edit").query([("a", "b")]);
            Ok::<_, pyramidion::Error>(format!(
                "{} {} {} {}",
                resource_path(&here),
                request.resource_url(&here, ())?,
                request.resource_path(&news, args)?,
                request.resource_path(&here, UrlArgs::new().route_name("tree"))?,
            ))
        };
        config.add_view(View::new(view).name(""));
    });
    let links = app.get("/news/first").header("host", "example.com").send();
    assert_eq!(
        links.text(),
        "/news/first http://example.com/news/first/ /news/edit?a=b /tree/news/first/"
    );
}

#[test]
fn resources_may_be_loaded_when_they_are_asked_for() {
    /// A folder of so many levels, of which each is loaded.
    struct Level(usize);

    impl Resource for Level {
        fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
            Child::wait(async move {
                tokio::task::yield_now().await;
                Ok((self.0 > 0 && name == "down").then(|| Self(self.0 - 1)))
            })
        }
    }

    let app = client(|config| {
        config.set_root_factory(async |_: &mut Request| {
            tokio::task::yield_now().await;
            Ok(Level(3))
        });
        let left = |level: Context<Level>| level.0.0.to_string();
        config.add_view(View::new(left).context::<Level>());
    });
    assert_eq!(app.get("/down/down").send().text(), "1");
    assert_eq!(app.get("/down/down/down").send().text(), "0");
    assert_eq!(app.get("/down/down/down/down").send().status(), 404);
}

#[test]
fn what_is_walked_to_is_seen_through_its_place() {
    let root = Located::root(folder([]));
    let article = root.below("a", Article { title: "First" });
    assert!(article.is::<Article>() && article.is::<dyn Commentable>());
    assert!(!root.is::<dyn Commentable>());
    let again = Located::root_shared(Arc::clone(&article) as Arc<dyn Resource>);
    assert!(Arc::ptr_eq(&again, &article));
}

#[test]
fn a_resource_that_comes_with_a_place_of_its_own_has_that_where_it_was_found() {
    /// What is elsewhere in the tree.
    struct Shelf;

    impl Resource for Shelf {
        fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
            let elsewhere = Located::root(Self).below("first", Article { title: "First" });
            match name {
                "alias" => Child::from(elsewhere),
                "any" => Child::from(elsewhere as Arc<dyn Resource>),
                "later" => Child::wait(async move { Ok(Some(elsewhere)) }),
                _ => Child::none(),
            }
        }
    }

    let app = client(|config| {
        config.set_root_factory(|_: &mut Request| Ok(Shelf));
        let view = |request: &Request, article: Context<Article>| {
            format!("{} {}", resource_path(&request.location()), article.0.title)
        };
        config.add_view(View::new(view).context::<Article>());
    });
    for name in ["alias", "any", "later"] {
        let path = format!("/{name}");
        assert_eq!(app.get(&path).send().text(), format!("{path} First"));
    }
}

/// A root that is the same for all needs nothing of the request.
#[test]
fn a_root_factory_takes_what_it_needs() {
    struct Site(&'static str);
    impl Resource for Site {}
    #[expect(clippy::unnecessary_wraps, reason = "a factory can fail")]
    fn site() -> pyramidion::Result<Site> {
        Ok(Site("function"))
    }
    async fn later() -> pyramidion::Result<Site> {
        tokio::task::yield_now().await;
        Ok(Site("async"))
    }
    let name = |configure: fn(&mut Configurator)| {
        let mut config = Configurator::new();
        configure(&mut config);
        let view = |context: Context<Site>| {
            let site: &Site = &context;
            site.0
        };
        config.add_view(View::new(view));
        let app = TestApp::new(config.make_app().expect("a right configuration"));
        app.get("/").send().text().to_owned()
    };
    assert_eq!(
        name(|config| config.set_root_factory(|| Ok(Site("closure")))),
        "closure"
    );
    assert_eq!(name(|config| config.set_root_factory(site)), "function");
    assert_eq!(name(|config| config.set_root_factory(later)), "async");
    assert_eq!(
        name(|config| config.set_root_factory(async || Ok(Site("async closure")))),
        "async closure"
    );
}
