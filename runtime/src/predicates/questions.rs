//! Asking predicates, and what has to be found out before they can say whether they hold.

use std::cell::Cell;
use std::sync::Arc;

use crate::BoxFuture;
use crate::context::EVERYONE;
use crate::request::{Request, RouteMatch, Visitor};

/// A request whose predicates are asked.
///
/// Looking for a route or view waits for nothing. A predicate that cannot say yet whether it holds leaves a [`Question`]; what was
/// found is then worth nothing, and is looked for once more after the question was answered.
pub(crate) struct Asked<'r> {
    request: &'r Request,
    question: Cell<Option<Question>>,
}

impl<'r> Asked<'r> {
    #[inline]
    pub(crate) fn new(request: &'r Request) -> Self {
        Self {
            request,
            question: Cell::new(None),
        }
    }

    #[inline]
    pub(crate) fn request(&self) -> &'r Request {
        self.request
    }

    /// Returns what must be found out before the answers count.
    #[inline]
    pub(crate) fn into_question(self) -> Option<Question> {
        self.question.into_inner()
    }

    /// Returns who the visitor is, if that is known; `wholly` with what the policy says besides the id.
    pub(super) fn visitor(&self, wholly: bool) -> Option<&'r Visitor> {
        let known = self.request.visitor();
        let known = known.filter(|visitor| visitor.is_whole() || !wholly);
        if known.is_none() {
            self.leave(|| Question::Visitor { wholly });
        }
        known
    }

    /// Returns the principals of the visitor, if they are known.
    pub(super) fn principals(&self) -> Option<&'r [String]> {
        let known = self.request.visitor().and_then(Visitor::principals);
        if known.is_none() {
            self.leave(|| Question::Principals);
        }
        known
    }

    /// Returns whether a predicate that waits holds; it does not as long as that is not known.
    pub(super) fn answer_of(&self, waiting: &Arc<Waiting>, matched: Option<&RouteMatch>) -> bool {
        let matched = matched.filter(|_| waiting.asks_match);
        let known = (self.request).answer_of(&waiting.text, matched.map(|matched| matched.id));
        if known.is_none() {
            self.leave(|| Question::Predicate(Arc::clone(waiting), matched.cloned()));
        }
        known.unwrap_or(false)
    }

    /// Leaves a question, unless there is one: those that come later may not be asked at all.
    fn leave(&self, question: impl FnOnce() -> Question) {
        let first = self.question.take();
        self.question.set(Some(first.unwrap_or_else(question)));
    }
}

/// A custom predicate that waits.
pub(crate) struct Waiting {
    /// What it is a predicate of, its name and its values: those with equal texts are the same.
    pub(super) text: Arc<str>,
    pub(super) ask: Arc<AskLater>,
    pub(super) asks_visitor: bool,
    pub(super) asks_match: bool,
}

impl Waiting {
    /// Notes whether it holds, for this request or for one that this route matches.
    fn note(&self, matched: Option<&RouteMatch>, holds: bool, request: &mut Request) {
        let id = matched.map(|matched| matched.id);
        request.note_answer(Arc::clone(&self.text), id, holds);
    }
}

/// It is not public API.
#[doc(hidden)]
pub type AskLater = dyn for<'r> Fn(
        &'r Request,
        &'r Visitor,
        Option<&'r RouteMatch>,
    ) -> BoxFuture<'r, crate::Result<bool>>
    + Send
    + Sync;

/// What must be found out before predicates can say whether they hold.
pub(crate) enum Question {
    /// Who the visitor is; `wholly` with what the security policy says besides the id.
    Visitor { wholly: bool },
    /// By which principals the visitor is known.
    Principals,
    /// Whether a predicate that waits holds, for a request that this route matches if it asks for that.
    Predicate(Arc<Waiting>, Option<RouteMatch>),
}

impl Question {
    /// Finds it out.
    ///
    /// # Errors
    ///
    /// Fails if the visitor cannot be loaded, or as the predicate does.
    pub(crate) fn answer<'r>(
        &'r self,
        request: &'r mut Request,
    ) -> BoxFuture<'r, crate::Result<()>> {
        Box::pin(async move {
            match self {
                Self::Visitor { wholly } => {
                    request.load_visitor().await?;
                    request.learn_visitor(*wholly);
                }
                Self::Principals => {
                    let wholly = request.visitor().is_some_and(Visitor::is_whole);
                    request.load_visitor().await?;
                    request.learn_visitor(wholly);
                    request.learn_principals();
                }
                Self::Predicate(waiting, matched) => {
                    if waiting.asks_visitor && !request.visitor().is_some_and(Visitor::is_whole) {
                        request.load_visitor().await?;
                        request.learn_visitor(true);
                    }
                    let visitor = request.visitor_or_nobody();
                    let holds = (waiting.ask)(request, visitor, matched.as_ref()).await?;
                    waiting.note(matched.as_ref(), holds, request);
                }
            }
            Ok(())
        })
    }

    /// Takes it that nobody is known, or that the predicate does not hold, where finding it out failed.
    pub(crate) fn give_up(&self, request: &mut Request) {
        match self {
            Self::Visitor { .. } | Self::Principals => {
                let nobody = Visitor::with_userid(None).with_identity(None);
                request.set_visitor(nobody.with_principals(vec![EVERYONE.to_owned()]));
            }
            Self::Predicate(waiting, matched) => {
                waiting.note(matched.as_ref(), false, request);
            }
        }
    }
}
