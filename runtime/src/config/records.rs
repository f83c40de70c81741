//! What an application says of itself that only its configuration knows.

use crate::introspection::{
    DeriverRecord, RouteKind, RouteRecord, SourcePlace, StaticViewRecord, TweenRecord,
};
use crate::url::RouteInfo;
use crate::viewderivers::BUILT_IN;

use super::actions::Declared;
#[cfg(feature = "static")]
use super::statics::StaticRoute;

/// Describes a route that is only for writing URLs.
pub(super) fn only_written(info: &RouteInfo, place: SourcePlace) -> RouteRecord {
    RouteRecord {
        name: info.name().to_owned(),
        pattern: info.pattern().to_owned(),
        parts: info.pattern.parts(),
        placeholders: info.placeholders().to_vec(),
        kind: match &info.origin {
            Some(_) => RouteKind::External,
            None => RouteKind::GenerationOnly,
        },
        methods: None,
        predicates: Vec::new(),
        conditions: Vec::new(),
        context: None,
        body_limit: None,
        cors: None,
        security_headers: None,
        forwarded_to: Vec::new(),
        hidden_by: None,
        place,
    }
}

/// Describes tweens, from their names in order; without a wish of the application there are only the exception views.
pub(super) fn tweens<T>(names: &[String], declared: &[(String, Declared<T>)]) -> Vec<TweenRecord> {
    let records = names.iter().map(|name| TweenRecord {
        name: name.clone(),
        place: place_of(name, declared),
    });
    records.collect()
}

/// Describes view derivers, from the names of stages in order; the rendering and the view itself are inside them.
pub(super) fn derivers<T>(
    stages: &[String],
    declared: &[(String, Declared<T>)],
) -> Vec<DeriverRecord> {
    let inside = BUILT_IN.iter().map(ToString::to_string);
    let inside = inside.filter(|name| !stages.contains(name));
    let records = stages.iter().cloned().chain(inside);
    let records = records.map(|name| DeriverRecord {
        place: place_of(&name, declared),
        name,
    });
    records.collect()
}

/// Describes static views.
#[cfg(feature = "static")]
pub(super) fn static_views(statics: &[StaticRoute]) -> Vec<StaticViewRecord> {
    statics.iter().map(StaticRoute::record).collect()
}

/// There are none.
#[cfg(not(feature = "static"))]
pub(super) fn static_views() -> Vec<StaticViewRecord> {
    Vec::new()
}

fn place_of<T>(name: &str, declared: &[(String, Declared<T>)]) -> Option<SourcePlace> {
    let mut declared = declared.iter();
    let found = declared.find(|(other, _)| other == name);
    found.map(|(_, declared)| declared.place)
}
