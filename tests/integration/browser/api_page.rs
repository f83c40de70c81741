//! A visit to the page of an API: its operations are read, found and tried.

use fantoccini::Client;
use fantoccini::key::Key;
use pyramidion_tests::Serving;
use serde_json::json;

use super::Visitor;
use super::chromium::{Screen, with_browser};
use crate::openapi::library;

#[tokio::test]
async fn an_api_is_tried_on_a_desktop() {
    with_browser(Screen::Desktop, try_it).await;
}

#[tokio::test]
async fn an_api_is_tried_on_a_phone() {
    with_browser(Screen::Phone, try_it).await;
}

async fn try_it(client: Client, screen: Screen) {
    let serving = Serving::start(library::app()).await;
    let mut visitor = Visitor::new(client, screen, serving.address());
    visitor.open("/docs").await;
    visitor.find("#get_books").await;
    visitor
        .sees_of("API", "/docs", "Library", "Library 1.0")
        .await;
    assert_eq!(visitor.count("details.operation").await, 9);

    // The keyboard is enough: it finds an operation, opens it, and sends a request.
    let filter = visitor.find("#filter").await;
    filter.send_keys("delete book").await.unwrap();
    assert_eq!(visitor.count("details.operation:not([hidden])").await, 1);
    let enter = char::from(Key::Enter).to_string();
    let summary = visitor.find("#delete_book > summary").await;
    summary.send_keys(&enter).await.unwrap();
    let id = visitor.find("#delete_book input").await;
    id.send_keys(&format!("1{enter}")).await.unwrap();
    answers(&visitor, "#delete_book", "403 Forbidden").await;

    // With a token that is right the request is real.
    let token = visitor.find("#visitor input").await;
    token.send_keys(library::TOKEN).await.unwrap();
    id.send_keys(&enter).await.unwrap();
    answers(&visitor, "#delete_book", "200 OK").await;
    id.send_keys(&enter).await.unwrap();
    answers(&visitor, "#delete_book", "404 Not Found").await;

    // A body begins with what its schema describes.
    filter.clear().await.unwrap();
    filter.send_keys("post").await.unwrap();
    visitor
        .find("#post_books > summary")
        .await
        .click()
        .await
        .unwrap();
    let button = visitor.find("#post_books button").await;
    button.click().await.unwrap();
    answers(&visitor, "#post_books", "201 Created").await;

    // What this page cannot do it says.
    visitor
        .find("#post_visit > summary")
        .await
        .click()
        .await
        .unwrap();
    let note = visitor
        .find("#post_visit .csrf")
        .await
        .text()
        .await
        .unwrap();
    assert!(note.contains("token against forged requests"), "{note}");
    visitor
        .find("#post_visit button")
        .await
        .click()
        .await
        .unwrap();
    answers(&visitor, "#post_visit", "400 Bad Request").await;

    visitor
        .sees_of("API", "/docs", "Library", "Library 1.0")
        .await;
    let loaded =
        "return performance.getEntriesByType('resource').map((one) => new URL(one.name).host)
        .every((host) => host === location.host || host === '')";
    assert_eq!(
        visitor.run(loaded).await,
        json!(true),
        "no other host is asked"
    );
}

/// Waits for the answer that an operation shows.
async fn answers(visitor: &Visitor, operation: &str, expected: &str) {
    let script = format!("return document.querySelector('{operation} .status')?.textContent ?? ''");
    for _ in 0..500 {
        if visitor.run(&script).await == expected {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!(
        "{operation} shows {} and not {expected}",
        visitor.run(&script).await
    );
}
