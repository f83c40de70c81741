//! What requests ask of the application, and what views depend on: the session, the security policy, CSRF tokens.

use std::sync::Arc;

use crate::csrf::{CsrfOptions, CsrfStoragePolicy, Remembers};
use crate::request;
use crate::security::SecurityPolicy;
use crate::session::{AnySessionFactory, CsrfKey};
#[cfg(feature = "static")]
use crate::static_files::StaticUrls;

use super::actions::{Declared, take};
use super::report::Report;

/// What requests ask of the application, and what views depend on.
pub(super) struct Services {
    pub(super) session_factory: Option<AnySessionFactory>,
    pub(super) default_permission: Option<String>,
    pub(super) requires_csrf: bool,
    pub(super) remembers: Remembers,
    pub(super) csrf_key: Option<CsrfKey>,
    pub(super) of_requests: request::Services,
}

/// What was declared of them, each perhaps several times.
pub(super) struct Declarations {
    pub(super) session_factory: Vec<Declared<AnySessionFactory>>,
    pub(super) security_policy: Vec<Declared<Arc<dyn SecurityPolicy>>>,
    pub(super) default_permission: Vec<Declared<String>>,
    pub(super) csrf_options: Vec<Declared<Arc<CsrfOptions>>>,
    pub(super) csrf_storage: Vec<Declared<Arc<dyn CsrfStoragePolicy>>>,
}

/// Finds out which of several declarations holds, and checks it.
pub(super) fn services(declarations: Declarations, report: &mut Report) -> Services {
    let mut csrf_key = None;
    let mut of_requests = request::Services::default();
    let session_factory = take(declarations.session_factory, report, "the session factory");
    if let Some(factory) = &session_factory {
        report.add_all_at(factory.place, factory.value.errors());
        report.warn_all(factory.value.warnings());
    }
    let policy = take(declarations.security_policy, report, "the security policy");
    let permission = take(
        declarations.default_permission,
        report,
        "the default permission",
    );
    if let (None, Some(permission)) = (&policy, &permission) {
        let message = "there is a default permission, but no security policy; call \
                       `config.set_security_policy(…)`";
        report.add_at(permission.place, message);
    }
    if let (None, Some(policy)) = (&session_factory, &policy)
        && policy.value.needs_session()
    {
        let message = "the security policy keeps visitors in the session, but there is no session \
                       factory; call `config.set_session_factory(…)`";
        report.add_at(policy.place, message);
    }
    if let Some(policy) = policy {
        report.add_all_at(policy.place, policy.value.errors());
        report.warn_all(policy.value.warnings());
        of_requests.insert(policy.value);
    }
    let storage = take(declarations.csrf_storage, report, "the CSRF storage policy");
    let options = take(
        declarations.csrf_options,
        report,
        "the default CSRF protection",
    );
    let remembers = match (&session_factory, &storage) {
        (Some(_), _) => Remembers::Sessions,
        (None, Some(storage)) if !storage.value.needs_session() => Remembers::CsrfTokens,
        (None, _) => Remembers::Nothing,
    };
    // Without a policy it is the options that ask for the session.
    let asking = storage.as_ref().map(|storage| storage.place);
    if let (false, Some(place)) = (
        remembers.has_csrf_tokens(),
        asking.or(options.as_ref().map(|o| o.place)),
    ) {
        let message = "CSRF tokens are kept in the session, but there is no session factory; call \
                       `config.set_session_factory(…)` or \
                       `config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new())`";
        report.add_at(place, message);
    }
    if let Some(storage) = storage {
        report.add_all_at(storage.place, storage.value.errors());
        report.warn_all(storage.value.warnings());
        if let Some(key) = storage.value.session_key() {
            csrf_key = Some(CsrfKey(key.into()));
        }
        of_requests.insert(storage.value);
    }
    let requires_csrf = options
        .as_ref()
        .is_some_and(|options| options.value.require_csrf);
    if let Some(options) = options {
        of_requests.insert(options.value);
    }
    Services {
        session_factory: session_factory.map(|declared| declared.value),
        default_permission: permission.map(|declared| declared.value),
        requires_csrf,
        remembers,
        csrf_key,
        of_requests,
    }
}

impl Services {
    pub(super) fn has_security_policy(&self) -> bool {
        self.of_requests.has::<dyn SecurityPolicy>()
    }

    /// Tells whether a static view is for a file.
    pub(super) fn serves(&self, path: &str) -> bool {
        #[cfg(feature = "static")]
        if let Some(urls) = self.of_requests.get::<StaticUrls>() {
            return urls.has(path);
        }
        let _ = path;
        true
    }
}
