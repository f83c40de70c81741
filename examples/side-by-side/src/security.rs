//! Who may do what. The session says who a visitor is; the old application keeps it there.

use pyramidion::Request;
use pyramidion::context::{Ace, Resource};
use pyramidion::security::SessionAuthenticationPolicy;

/// The people, as in the old application. Where there is a database, both ask it.
pub(crate) const PEOPLE: [(&str, &[&str]); 2] = [("ada", &["group:admins"]), ("bob", &[])];

/// Returns the policy, which shares its visitors with Pyramid's `SessionAuthenticationHelper`.
pub(crate) fn policy() -> SessionAuthenticationPolicy {
    SessionAuthenticationPolicy::new().groups(|userid: &str, _: &Request| {
        let (_, groups) = PEOPLE.iter().find(|(name, _)| *name == userid)?;
        Some(groups.iter().map(ToString::to_string).collect::<Vec<_>>())
    })
}

/// What only administrators see.
pub(crate) struct Administration;

impl Resource for Administration {
    fn acl(&self) -> Vec<Ace> {
        vec![Ace::allow("group:admins", ["administer"])]
    }
}

/// Makes the context of the administration's route.
#[expect(
    clippy::unnecessary_wraps,
    reason = "factories return a `Result`, in which they may fail"
)]
pub(crate) fn administration(_: &mut Request) -> pyramidion::Result<Administration> {
    Ok(Administration)
}
