//! What was written is not lost, whatever happens meanwhile.

use super::{form_of, get, log_in, wiki};

/// The second is told of it, sees both texts, and decides.
#[tokio::test]
async fn of_two_who_change_a_page_the_second_loses_nothing() {
    let client = wiki().await;
    let first = form_of(&client, "/FrontPage/edit").await;
    let second = get(&client, "/FrontPage/edit").await;
    let sent = first.form_at("main form").set("body", "Mine").submit();
    sent.send_async().await.assert_status(303);
    let sent = second
        .form_at("main form")
        .set("body", "Hers & <i>")
        .submit();
    let both = sent.send_async().await;
    both.assert_status(409)
        .assert_contains("Somebody has changed the page while you wrote.");
    assert_eq!(both.form_at("main form").value("body"), Some("Hers & <i>"));
    assert_eq!(both.element("pre").text(), "Mine");
    get(&client, "/").await.assert_contains("Mine");
    // Whoever has seen the other text may save.
    let sent = both
        .form_at("main form")
        .set("body", "Mine and hers")
        .submit();
    let page = sent.follow_redirects().send_async().await;
    page.assert_status(200).assert_contains("Mine and hers");
    let sent = second.form_at("main form").set("body", "").submit();
    sent.send_async().await.assert_status(422);
}

/// A login in another window makes a new token: what was written is shown again, and saved when it is sent once more.
#[tokio::test]
async fn whoever_has_an_old_token_loses_nothing() {
    let client = wiki().await;
    let form = form_of(&client, "/FrontPage/edit").await;
    client.clear_cookies();
    log_in(&get(&client, "/login").await, "editor").await;
    let sent = form
        .form_at("main form")
        .set("body", "A long text")
        .submit();
    let again = sent.send_async().await;
    again
        .assert_status(422)
        .assert_contains("Nothing is saved yet: please send the form again.");
    assert_eq!(
        again.form_at("main form").value("body"),
        Some("A long text")
    );
    get(&client, "/").await.assert_lacks("A long text");
    let sent = again.form_at("main form").submit().follow_redirects();
    sent.send_async().await.assert_contains("A long text");
}

/// The session has ended while somebody wrote: nothing is saved, and nothing is done in another's name.
#[tokio::test]
async fn whoever_is_logged_out_meanwhile_saves_nothing() {
    let client = wiki().await;
    let form = form_of(&client, "/FrontPage/edit").await;
    get(&client, "/")
        .await
        .form_at("form.visitor")
        .submit()
        .send_async()
        .await;
    let sent = form.form_at("main form").set("body", "Mine").submit();
    sent.send_async().await.assert_status(403);
    client.clear_cookies();
    let sent = form.form_at("main form").set("body", "Mine").submit();
    let answer = sent.send_async().await;
    answer
        .assert_status(403)
        .assert_contains("You are logged out, and nothing is saved yet.");
    get(&client, "/").await.assert_lacks("Mine");
    // What was written is in the answer, and saved after a login in another window.
    log_in(&get(&client, "/login").await, "editor").await;
    let again = answer.form_at("main form").submit().send_async().await;
    again.assert_status(422);
    let sent = again.form_at("main form").submit().follow_redirects();
    sent.send_async().await.assert_contains("Mine");
    // What is not a form cannot be shown again.
    client.clear_cookies();
    let text = client.post("/FrontPage/edit").body("{}");
    let text = text.header("content-type", "application/json");
    text.send_async().await.assert_status(303);
}
