//! Who visitors are, and what they may do.

use pyramidion::Request;
use pyramidion::context::{AUTHENTICATED, Ace, EVERYONE, Resource};
use pyramidion::extract::FromRequest as _;
use pyramidion::renderers;
use pyramidion::security::{
    Decision, Headers, Loading, SecurityPolicy, SessionAuthenticationPolicy, acl_permits,
};
use serde::Serialize;

use crate::models::{Page, Role, Tx, User};

/// Everybody reads a page; editors and its creator change it.
impl Resource for Page {
    fn acl(&self) -> Vec<Ace> {
        vec![
            Ace::allow(EVERYONE, ["view"]),
            Ace::allow(Role::Editor.principal(), ["edit"]),
            Ace::allow(format!("user:{}", self.creator), ["edit"]),
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

/// Knows visitors by their session, which has their name, and by the database, which has their role.
#[derive(Debug, Default)]
pub(crate) struct WikiPolicy {
    sessions: SessionAuthenticationPolicy,
}

impl SecurityPolicy for WikiPolicy {
    /// Fetches the user. Nobody who is not logged in waits for the database.
    fn load<'r>(&'r self, request: &'r mut Request) -> Loading<'r> {
        let Some(name) = self.sessions.authenticated_userid(request) else {
            return Loading::nothing();
        };
        Loading::wait(async move {
            let tx = Tx::from_request(request)?;
            if let Some(user) = User::find(&tx, &name).await? {
                request.extensions_mut().insert(user);
            }
            Ok(())
        })
    }

    fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
        let user = request.extensions().get::<User>()?;
        Some(user.name.clone())
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        let mut principals = vec![EVERYONE.to_owned()];
        if let Some(User { name, role, .. }) = request.extensions().get() {
            principals.push(AUTHENTICATED.to_owned());
            principals.push(format!("user:{name}"));
            principals.push(role.principal().to_owned());
        }
        acl_permits(request.context(), principals, permission)
    }

    fn needs_session(&self) -> bool {
        true
    }

    fn remember(&self, request: &mut Request, userid: &str) -> pyramidion::Result<Headers> {
        self.sessions.remember(request, userid)
    }

    fn forget(&self, request: &mut Request) -> pyramidion::Result<Headers> {
        self.sessions.forget(request)
    }
}

#[cfg(test)]
mod tests {
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
        };
        for (principal, edits) in [
            ("role:editor", true),
            ("user:ada", true),
            ("role:basic", false),
            ("user:eve", false),
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
