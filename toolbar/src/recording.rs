//! What is kept of one request.

use std::collections::BTreeMap;

use pyramidion::devel::Shown;
use serde::Serialize;

use crate::limits::Budget;
use crate::pauses::{Interval, Pauses};

/// What is kept of one request. Every text has passed the mask.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Recording {
    pub(crate) id: String,
    pub(crate) method: Shown,
    /// The path with its query.
    pub(crate) path: Shown,
    pub(crate) kind: Kind,
    /// The status, or nothing while the request is answered or after its client gave up.
    pub(crate) status: Option<u16>,
    /// When it came, in seconds since the Unix epoch.
    pub(crate) begun: u64,
    pub(crate) elapsed_us: u64,
    /// The size of the body of the response, if it is known.
    pub(crate) size: Option<u64>,
    pub(crate) route: Option<Shown>,
    pub(crate) view: Option<Shown>,
    /// Where the view is declared.
    pub(crate) place: Option<Shown>,
    pub(crate) peer: Option<Shown>,
    /// The id that the application gave the request.
    pub(crate) request_id: Option<Shown>,
    /// The redirect that led here.
    pub(crate) after: Option<Shown>,
    /// Where a redirect leads.
    pub(crate) location: Option<Shown>,
    /// The error that it was answered with.
    pub(crate) error: Option<Failure>,
    pub(crate) matching: Matching,
    pub(crate) input: Input,
    pub(crate) request_headers: Vec<Pair>,
    pub(crate) response_headers: Vec<Pair>,
    pub(crate) session: Sight,
    pub(crate) permissions: Vec<Permission>,
    pub(crate) stages: Vec<Stage>,
    pub(crate) templates: Vec<Rendering>,
    pub(crate) log: Entries,
    pub(crate) statements: Entries,
    /// The panels of the application, by name.
    pub(crate) own: BTreeMap<String, Entries>,
    /// The command of a shell that sends the request again.
    pub(crate) curl: Shown,
    #[serde(skip)]
    pub(crate) pauses: Pauses,
    #[serde(skip)]
    pub(crate) budget: Budget,
}

impl Recording {
    /// Returns how many warnings and errors were logged.
    pub(crate) fn problems(&self) -> usize {
        let is_problem = |entry: &&Entry| matches!(entry.level, "error" | "warning");
        self.log.kept.iter().filter(is_problem).count()
    }
}

/// A name with its value.
pub(crate) type Pair = (Shown, Shown);

/// What a request is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// A page, or a response of no other kind.
    #[default]
    Page,
    /// A script of a page asked for it.
    Script,
    /// A file of a static view.
    Static,
}

/// The error that a request was answered with.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    pub(crate) message: Shown,
    /// The types of the error and of what caused it, with their messages.
    pub(crate) causes: Vec<Pair>,
    pub(crate) places: Vec<Place>,
    /// All that is known, as a text.
    pub(crate) text: Shown,
}

/// A place in the source.
#[derive(Debug, Serialize)]
pub(crate) struct Place {
    pub(crate) what: Shown,
    pub(crate) at: Shown,
    pub(crate) lines: Vec<Line>,
}

/// A line of the source.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) number: u32,
    pub(crate) text: Shown,
    /// Whether it is the line of the place.
    pub(crate) is_hit: bool,
}

/// Which routes and views were tried.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Matching {
    pub(crate) answer: Shown,
    pub(crate) routes: Vec<Trial>,
    /// How many further routes have a pattern that differs.
    pub(crate) more_routes: usize,
    pub(crate) views: Vec<Trial>,
}

/// A route or a view that was tried.
#[derive(Debug, Serialize)]
pub(crate) struct Trial {
    pub(crate) name: Shown,
    /// The pattern of a route, the predicates of a view.
    pub(crate) about: Shown,
    pub(crate) is_chosen: bool,
    pub(crate) verdict: Shown,
    pub(crate) place: Option<Shown>,
}

/// What came with a request beside its headers.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Input {
    pub(crate) placeholders: Vec<Pair>,
    pub(crate) query: Vec<Pair>,
    pub(crate) form: Vec<Pair>,
    /// The names of files with their sizes in bytes.
    pub(crate) files: Vec<(Shown, u64)>,
    pub(crate) body: Option<Shown>,
}

/// What was seen of the session.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Sight {
    pub(crate) opened: Option<Opened>,
    /// The cookies that the response sets, with the bytes of their values.
    pub(crate) cookies: Vec<(Shown, u64)>,
}

/// A session that was opened.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Opened {
    pub(crate) is_new: bool,
    /// In seconds since the Unix epoch.
    pub(crate) created: f64,
    pub(crate) before: Vec<Pair>,
    pub(crate) after: Vec<Pair>,
}

/// A permission that was asked for.
#[derive(Debug, Serialize)]
pub(crate) struct Permission {
    pub(crate) name: Shown,
    pub(crate) is_allowed: bool,
    pub(crate) reason: Shown,
}

/// A part of the time that a request took, in microseconds after it came.
#[derive(Debug, Serialize)]
pub(crate) struct Stage {
    pub(crate) name: &'static str,
    pub(crate) from_us: u64,
    pub(crate) until_us: u64,
    /// When it waited, as far as that is known.
    pub(crate) waits: Vec<Interval>,
}

/// A value that was rendered.
#[derive(Debug, Serialize)]
pub(crate) struct Rendering {
    pub(crate) renderer: Shown,
    pub(crate) from_us: u64,
    pub(crate) until_us: Option<u64>,
    pub(crate) values: Shown,
    /// What the template and those that it names name.
    pub(crate) names: Vec<Naming>,
}

/// A statement of a template that names another one.
#[derive(Debug, Serialize)]
pub(crate) struct Naming {
    pub(crate) template: Shown,
    pub(crate) line: usize,
    pub(crate) keyword: &'static str,
    /// The templates of which one is taken.
    pub(crate) names: Vec<Shown>,
    /// Whether the name is worked out, so that it may be another one.
    pub(crate) is_open: bool,
}

/// Events, of which there may have been more.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Entries {
    pub(crate) kept: Vec<Entry>,
    pub(crate) left_out: usize,
}

/// An event of `tracing`.
#[derive(Debug, Serialize)]
pub(crate) struct Entry {
    pub(crate) at_us: u64,
    pub(crate) level: &'static str,
    pub(crate) target: Shown,
    pub(crate) place: Option<Shown>,
    pub(crate) message: Shown,
    pub(crate) fields: Vec<(&'static str, Shown)>,
}

impl Entries {
    /// Keeps an event, unless there are as many as are kept.
    pub(crate) fn push(&mut self, entry: Entry, most: usize) {
        if self.kept.len() < most {
            self.kept.push(entry);
        } else {
            self.left_out += 1;
        }
    }

    /// Keeps later events, as many as are kept.
    pub(crate) fn append(&mut self, later: Self, most: usize) {
        for entry in later.kept {
            self.push(entry, most);
        }
        self.left_out += later.left_out;
    }

    pub(crate) fn len(&self) -> usize {
        self.kept.len() + self.left_out
    }
}

impl Entry {
    /// Returns the text of a field.
    pub(crate) fn field(&self, name: &str) -> Option<&Shown> {
        let mut fields = self.fields.iter();
        Some(&fields.find(|(other, _)| *other == name)?.1)
    }
}
