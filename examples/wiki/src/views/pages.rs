//! The views of pages: to read one, to change one, to create one.

use pyramidion::extract::Context;
use pyramidion::forms::{Controls, FieldError, Fields, Filled};
use pyramidion::http::StatusCode;
use pyramidion::{HttpException, Request, Response, ts, view_config};
use serde::Serialize;

use super::say;
use crate::models::{Page, Tx};
use crate::routes::{AddPage, EditPage, ViewPage};
use crate::security::NewPage;
use crate::wiki_words::{self, Piece};

/// What a visitor writes. It is shown again if the session has ended meanwhile.
#[derive(Fields)]
#[form(csrf_error)]
pub(crate) struct Edited {
    /// The version of the page that is changed.
    #[field(kind = "hidden")]
    version: Option<i64>,
    #[field(
        kind = "textarea",
        max_length = 20_000,
        label = "Text",
        help = "A word such as FrontPage becomes a link. An empty line begins a paragraph."
    )]
    body: String,
}

/// What a page shows beside its `context`, which is the page itself.
#[derive(Serialize)]
pub(crate) struct Shown {
    paragraphs: Vec<Vec<Piece>>,
}

/// The page with the form.
#[derive(Serialize)]
pub(crate) struct Editing {
    form: Controls,
    /// What another has saved while the visitor wrote.
    saved: Option<String>,
}

/// Leads to the front page.
#[view_config(route_name = "view_wiki")]
pub(crate) fn view_wiki(request: &Request) -> pyramidion::Result<Response> {
    let name = "FrontPage".to_owned();
    request.redirect_to(&ViewPage { name })
}

#[view_config(route = ViewPage, permission = "view", renderer = "templates/page.html")]
pub(crate) async fn view_page(page: Context<Page>, tx: Tx) -> pyramidion::Result<Shown> {
    let existing = Page::existing(&tx, wiki_words::wiki_words(&page.body)).await?;
    let paragraphs = wiki_words::paragraphs(&page.body, |word| existing.contains(word));
    Ok(Shown { paragraphs })
}

#[view_config(route = EditPage, permission = "edit", renderer = "templates/edit.html")]
pub(crate) async fn edit_page(
    request: &mut Request,
    page: Context<Page>,
    mut form: Filled<Edited>,
    tx: Tx,
) -> pyramidion::Result<Response> {
    let mut shown = Edited {
        version: Some(page.version),
        body: page.body.clone(),
    };
    let mut saved = None;
    if let Some(edited) = form.value()
        && edited.version != Some(page.version)
        && edited.body != page.body
    {
        // Both texts are shown, with the version of now: whoever has seen the other text may save.
        shown.body.clone_from(&edited.body);
        form = Filled::blank();
        let message = ts!("Somebody has changed the page while you wrote. Nothing is saved yet.");
        form.error("", FieldError::new("changed", message));
        saved = Some(page.body.clone());
        request.response().set_status(StatusCode::CONFLICT);
    }
    let form = form.over(&shown);
    let Edited { body, .. } = form.submitted_with(|form| Editing { form, saved })?;
    Page::rewrite(&tx, &page.name, &body).await?;
    lead_to_page(request, page.name.clone())
}

#[view_config(route = AddPage, permission = "create", renderer = "templates/add.html")]
pub(crate) async fn add_page(
    request: &mut Request,
    new: Context<NewPage>,
    form: Filled<Edited>,
    tx: Tx,
) -> pyramidion::Result<Response> {
    let Edited { body, .. } = form.submitted_with(|form| Editing { form, saved: None })?;
    let creator = request
        .authenticated_userid()
        .ok_or_else(HttpException::forbidden)?;
    let page = Page {
        name: new.name.clone(),
        body,
        creator,
        version: 1,
    };
    page.insert(&tx).await?;
    lead_to_page(request, page.name)
}

/// Leads to a page that was written, which says so.
fn lead_to_page(request: &mut Request, name: String) -> pyramidion::Result<Response> {
    say(request, ts!("The page is saved."))?;
    request.redirect_to(&ViewPage { name })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use pyramidion::extract::FromRequest as _;
    use pyramidion::testing::{DummyRequest, DummySecurityPolicy};
    use pyramidion_sqlx::TestTx;

    use super::*;

    #[tokio::test]
    async fn words_of_the_wiki_are_links() {
        let (app, database) = crate::tests::wiki().await;
        let test = TestTx::begin(&database).await.unwrap();
        let mut request = DummyRequest::get("/").extension(test).build_for(&app);
        let tx = Tx::from_request(&mut request).unwrap();
        let page = Page {
            name: "SandBox".to_owned(),
            body: "See FrontPage and OtherPage".to_owned(),
            creator: "basic".to_owned(),
            version: 1,
        };
        let shown = view_page(Context(Arc::new(page)), tx).await.unwrap();
        let exists = |word: &str| word == "FrontPage";
        let expected = wiki_words::paragraphs("See FrontPage and OtherPage", exists);
        assert_eq!(shown.paragraphs, expected);
    }

    #[tokio::test]
    async fn what_is_written_is_kept() {
        let (app, database) = crate::tests::wiki().await;
        let test = TestTx::begin(&database).await.unwrap();
        let editor = DummySecurityPolicy::permissive().userid("editor");
        let request = DummyRequest::post("/")
            .extension(test.clone())
            .security_policy(editor);
        let mut request = request.build_for(&app);
        let tx = Tx::from_request(&mut request).unwrap();

        let new = NewPage {
            name: "SandBox".to_owned(),
        };
        let form = Filled::of([("body", "Sand")]);
        let answer = add_page(&mut request, Context(Arc::new(new)), form, tx.clone()).await;
        assert_eq!(answer.unwrap().header("location"), Some("/SandBox"));
        let page = Page::find(&tx, "SandBox").await.unwrap().expect("a page");
        assert_eq!(
            (page.body.as_str(), page.creator.as_str()),
            ("Sand", "editor")
        );

        let form = Filled::of([("version", "1"), ("body", "Stone")]);
        let answer = edit_page(&mut request, Context(Arc::new(page)), form, tx.clone()).await;
        assert_eq!(answer.unwrap().status(), 303);
        let page = Page::find(&tx, "SandBox").await.unwrap().expect("a page");
        assert_eq!(page.body, "Stone");
    }
}
