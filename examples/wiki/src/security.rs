//! Who visitors are, and what they may do.

use pyramidion::context::{Ace, EVERYONE, Resource};
use pyramidion::extract::FromRequest as _;
use pyramidion::{Request, renderers};
use serde::Serialize;

use crate::models::{Page, Role, Tx, User};

/// Everybody reads a page; editors and its creator change it.
impl Resource for Page {
    fn acl(&self) -> Vec<Ace> {
        vec![
            Ace::allow(EVERYONE, ["view"]),
            Ace::allow(Role::Editor.principal(), ["edit"]),
            Ace::allow(self.creator.as_str(), ["edit"]),
        ]
    }

    fn as_serialize(&self) -> Option<&dyn renderers::Serialize> {
        Some(self)
    }
}

/// A page that is not there yet.
#[derive(Serialize)]
pub(crate) struct NewPage {
    pub(crate) name: String,
}

/// Who has an account creates pages.
impl Resource for NewPage {
    fn acl(&self) -> Vec<Ace> {
        vec![
            Ace::allow(Role::Editor.principal(), ["create"]),
            Ace::allow(Role::Basic.principal(), ["create"]),
        ]
    }

    fn as_serialize(&self) -> Option<&dyn renderers::Serialize> {
        Some(self)
    }
}

impl Role {
    /// Returns the name by which lists of access know those with this role.
    fn principal(self) -> &'static str {
        match self {
            Self::Editor => "role:editor",
            Self::Basic => "role:basic",
        }
    }
}

/// Returns what lists of access know a user by, besides the name: the role, which the database has.
pub(crate) async fn groups(
    name: &str,
    request: &mut Request,
) -> pyramidion::Result<Option<Vec<String>>> {
    let tx = Tx::from_request(request)?;
    let user = User::find(&tx, name).await?;
    Ok(user.map(|user| vec![user.role.principal().to_owned()]))
}

#[cfg(test)]
mod tests {
    use pyramidion::context::AUTHENTICATED;
    use pyramidion::security::acl_permits;

    use super::*;

    fn may(principal: &str, resource: &dyn Resource, permission: &str) -> bool {
        let principals = [EVERYONE.to_owned(), principal.to_owned()];
        acl_permits(resource, principals, permission).is_allowed()
    }

    #[test]
    fn a_page_is_read_by_all_and_changed_by_editors_and_its_creator() {
        let page = Page {
            name: "FrontPage".to_owned(),
            body: String::new(),
            creator: "ada".to_owned(),
            version: 1,
        };
        for (principal, edits) in [
            ("role:editor", true),
            ("ada", true),
            ("role:basic", false),
            ("eve", false),
        ] {
            assert!(may(principal, &page, "view"), "{principal}");
            assert_eq!(may(principal, &page, "edit"), edits, "{principal}");
        }
    }

    #[test]
    fn a_page_is_created_by_those_who_have_a_role() {
        let page = NewPage {
            name: "SandBox".to_owned(),
        };
        for (principal, creates) in [
            ("role:editor", true),
            ("role:basic", true),
            (AUTHENTICATED, false),
            (EVERYONE, false),
        ] {
            assert_eq!(may(principal, &page, "create"), creates, "{principal}");
        }
    }
}
