use pyramidion::extract::{FromRequest, Query};
use pyramidion::testing::TestApp;
use pyramidion::{
    Configurator, Request, Session, exception_view_config, package, view_config, view_defaults,
};

struct Articles {
    id: u32,
}

impl FromRequest for Articles {
    fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
        let id = request.matchdict().get("id").unwrap_or_default();
        Ok(Self { id: id.parse()? })
    }
}

#[view_defaults(route_name = "article", renderer = "json", request_method = "GET")]
impl Articles {
    const KIND: &'static str = "article";

    /// Shows it.
    #[view_config()]
    #[view_config(request_method = "PUT")]
    pub fn show(&self) -> (u32, &'static str) {
        (self.id, Self::KIND)
    }

    #[view_config(request_method = "POST", renderer = "string")]
    async fn save(&mut self, Query(_): Query<()>, _: &mut Request) -> pyramidion::Result<String> {
        self.id += 1;
        Ok(self.id.to_string())
    }

    #[view_config(request_method = "DELETE")]
    fn delete(self, _: &Session) -> Option<Vec<u32>> {
        Some(vec![self.id])
    }

    #[view_config(request_method = "PATCH")]
    fn without_self() -> u8 {
        7
    }

    #[exception_view_config(context = std::num::ParseIntError)]
    fn no_number(request: &Request) -> String {
        request
            .exception()
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    #[cfg(any())]
    #[view_config(request_method = "TRACE")]
    fn never(&self) -> Missing {}
}

#[test]
fn it_runs() {
    let mut config = Configurator::new();
    config.set_session_factory(pyramidion::SignedCookieSessionFactory::new([7; 64]));
    config.add_route("article", "/articles/{id}");
    config.scan(package!(self));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/articles/7").send().text(), r#"[7,"article"]"#);
    assert_eq!(
        app.request("PUT", "/articles/7").send().text(),
        r#"[7,"article"]"#
    );
    assert_eq!(app.post("/articles/7").send().text(), "8");
    assert_eq!(app.request("DELETE", "/articles/7").send().text(), "[7]");
    assert_eq!(app.request("PATCH", "/articles/x").send().text(), "7");
    assert!(
        app.get("/articles/x")
            .send()
            .text()
            .contains("invalid digit")
    );
}
