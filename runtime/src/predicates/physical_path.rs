//! `physical_path`: where the context is in the tree of resources.

use std::fmt;

use pyramidion_syntax::conditions;

use crate::pattern::Matchdict;
use crate::request::Request;

use super::Texts;
use super::meaning::{Meaning, Wanted};
use super::questions::Asked;

#[derive(Clone, Debug)]
pub(super) struct PhysicalPath {
    names: Vec<String>,
}

impl PhysicalPath {
    fn is_of(&self, request: &Request) -> bool {
        request.traversed() == self.names
    }
}

impl Meaning for PhysicalPath {
    type Declared = Texts;

    fn parse(declared: &Texts) -> Result<Self, String> {
        let path = declared.first();
        conditions::physical_path(path)?;
        let names = path.split('/').filter(|name| !name.is_empty());
        Ok(Self {
            names: names.map(str::to_owned).collect(),
        })
    }

    fn holds(&self, asked: &Asked<'_>, _: &Matchdict) -> bool {
        self.is_of(asked.request())
    }

    fn found(&self, request: &Request, _: &Matchdict) -> String {
        format!("the context is at \"/{}\"", request.traversed().join("/"))
    }

    fn excludes(one: Wanted<'_, Self>, two: Wanted<'_, Self>) -> bool {
        let is_same = one.test.names == two.test.names;
        match (one.is_negated, two.is_negated) {
            (false, false) => !is_same,
            (true, true) => false,
            _ => is_same,
        }
    }
}

impl fmt::Display for PhysicalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "physical_path = /{}", self.names.join("/"))
    }
}
