//! `effective_principals`: by what access control lists must know the visitor.

use std::fmt;

use pyramidion_syntax::conditions;

use crate::context::EVERYONE;
use crate::pattern::Matchdict;
use crate::request::{Request, Visitor};

use super::Texts;
use super::meaning::Meaning;
use super::questions::Asked;
use super::written::write_list;

/// The principals, sorted.
#[derive(Clone)]
pub(super) struct EffectivePrincipals(Vec<String>);

impl EffectivePrincipals {
    /// Tells whether an unknown visitor has all of them.
    pub(super) fn are_everyones(&self) -> bool {
        self.0.iter().all(|principal| principal == EVERYONE)
    }
}

impl Meaning for EffectivePrincipals {
    type Declared = Texts;

    fn parse(declared: &Texts) -> Result<Self, String> {
        let mut principals = declared.at_least_one("effective_principals")?;
        for principal in &principals {
            conditions::principal(principal)?;
        }
        principals.sort();
        principals.dedup();
        Ok(Self(principals))
    }

    fn holds(&self, asked: &Asked<'_>, _: &Matchdict) -> bool {
        asked.principals().is_some_and(|of_visitor| {
            let mut principals = self.0.iter();
            principals.all(|principal| of_visitor.contains(principal))
        })
    }

    fn found(&self, request: &Request, _: &Matchdict) -> String {
        let of_visitor = request.visitor().and_then(Visitor::principals);
        let is_missing = |principal: &&String| match of_visitor {
            Some(of_visitor) => !of_visitor.contains(*principal),
            None => *principal != EVERYONE,
        };
        let missing = self.0.iter().filter(is_missing);
        let missing: Vec<_> = missing.map(|principal| format!("`{principal}`")).collect();
        if missing.is_empty() {
            return format!("the visitor is `{}`", self.0.join("`, `"));
        }
        format!("the visitor is not {}", missing.join(", "))
    }
}

impl fmt::Display for EffectivePrincipals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("effective_principals = ")?;
        write_list(f, self.0.iter())
    }
}
