//! `containment`: the type of the context, or of a resource above it.

use std::fmt;

use crate::context::{ResourceType, lineage};
use crate::pattern::Matchdict;
use crate::request::Request;

use super::meaning::Meaning;
use super::questions::Asked;

#[derive(Clone)]
pub(super) struct Containment(ResourceType);

impl Meaning for Containment {
    type Declared = ResourceType;

    fn parse(resource: &ResourceType) -> Result<Self, String> {
        Ok(Self(*resource))
    }

    fn holds(&self, asked: &Asked<'_>, _: &Matchdict) -> bool {
        lineage(asked.request().context()).any(|ancestor| self.0.holds(ancestor))
    }

    fn found(&self, request: &Request, _: &Matchdict) -> String {
        let Self(resource) = self;
        if lineage(request.context()).any(|ancestor| resource.holds(ancestor)) {
            format!("the context is in a {resource}, or is one")
        } else {
            "neither the context nor what is above it is one".to_owned()
        }
    }
}

impl fmt::Display for Containment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "containment = {}", self.0)
    }
}
