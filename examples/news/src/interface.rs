//! The views for programs.

use pyramidion::extract::headers::{Authorization, authorization::Bearer};
use pyramidion::extract::{Header, Json, State};
use pyramidion::http::StatusCode;
use pyramidion::schemars::{self, JsonSchema};
use pyramidion::{HttpException, Settings, view_config};
use serde::Deserialize;

use crate::stories::{Stories, Story};

/// A story that is not told yet.
#[derive(Deserialize, JsonSchema)]
struct NewStory {
    title: String,
}

/// The token of programs that may tell stories.
#[derive(Clone)]
pub(crate) struct Token(String);

impl Token {
    pub(crate) fn of(settings: &Settings) -> pyramidion::Result<Self> {
        Ok(Self(settings.require("api.token")?.to_owned()))
    }

    /// Compares tokens, in a time that tells nothing of where they differ.
    fn is(&self, other: &str) -> bool {
        let pairs = self.0.bytes().zip(other.bytes());
        let difference = pairs.fold(0, |difference, (one, other)| difference | (one ^ other));
        self.0.len() == other.len() && difference == 0
    }
}

/// Lists the stories, the newest first.
#[view_config(
    route_name = "stories",
    request_method = "GET",
    etag = "weak",
    compress = true
)]
fn list(State(stories): State<Stories>) -> Json<Vec<Story>> {
    Json(stories.told())
}

/// Tells a story.
#[view_config(
    route_name = "stories",
    request_method = "POST",
    content_type = "application/json",
    require_csrf = false
)]
fn add(
    Header(login): Header<Authorization<Bearer>>,
    State(token): State<Token>,
    State(stories): State<Stories>,
    Json(NewStory { title }): Json<NewStory>,
) -> Result<StatusCode, HttpException> {
    if !token.is(login.token()) {
        return Err(HttpException::forbidden());
    }
    stories.tell(Story {
        title,
        picture: None,
    });
    Ok(StatusCode::CREATED)
}
