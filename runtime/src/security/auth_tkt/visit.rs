//! What a request knows of its visitor's ticket.

use std::sync::Arc;

use super::AuthTicket;
use super::options::Options;
use crate::request::Request;

/// What one helper found out about the visitor of a request.
#[derive(Clone)]
pub(super) struct Visit {
    /// The options of the helper, which tell it from others.
    options: Arc<Options>,
    /// Whether the ticket was looked for.
    is_known: bool,
    pub(super) ticket: Option<Arc<AuthTicket>>,
    /// Whether the visitor was remembered or forgotten, so that the ticket is not issued again.
    pub(super) is_settled: bool,
}

/// The visits of a request, one for each helper that was asked; nearly always there is one.
#[derive(Clone, Default)]
struct Visits(Vec<Visit>);

impl Visit {
    /// Returns what was found out, if the ticket was looked for.
    pub(super) fn of<'r>(request: &'r Request, options: &Arc<Options>) -> Option<&'r Self> {
        let visits: &Visits = request.extensions().get()?;
        let visit = visits
            .0
            .iter()
            .find(|visit| Arc::ptr_eq(&visit.options, options))?;
        visit.is_known.then_some(visit)
    }

    /// Notes the ticket that was found, or that there is none.
    pub(super) fn begin(
        request: &mut Request,
        options: &Arc<Options>,
        ticket: Option<Arc<AuthTicket>>,
    ) {
        let visit = Self::entry(request, options);
        visit.is_known = true;
        visit.ticket = ticket;
    }

    /// Notes that the visitor was remembered or forgotten.
    pub(super) fn settle(request: &mut Request, options: &Arc<Options>) {
        Self::entry(request, options).is_settled = true;
    }

    fn entry<'r>(request: &'r mut Request, options: &Arc<Options>) -> &'r mut Self {
        let visits: &mut Visits = request.extensions_mut().get_or_insert_default();
        let at = visits
            .0
            .iter()
            .position(|visit| Arc::ptr_eq(&visit.options, options));
        let at = at.unwrap_or_else(|| {
            visits.0.push(Self {
                options: Arc::clone(options),
                is_known: false,
                ticket: None,
                is_settled: false,
            });
            visits.0.len() - 1
        });
        &mut visits.0[at]
    }
}
