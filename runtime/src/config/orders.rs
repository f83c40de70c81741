//! In which order tweens and custom predicates stand.

use std::sync::Arc;

use crate::introspection::{PredicateRecord, PredicateSubject, TweenRecord};
use crate::order::{self, Order};
use crate::predicates::{CustomPredicates, PredicateFactory};
use crate::tweens::{AnyTween, EXCVIEW, INGRESS, MAIN, Slot, Tweens};

use super::Named;
use super::actions::{self, resolve_named};
use super::records;
use super::report::Report;

/// Puts the tweens in order; without any there are only the exception views.
pub(super) fn sort_tweens(
    tweens: Named<(Order, Arc<dyn AnyTween>)>,
    report: &mut Report,
) -> (Tweens, Vec<TweenRecord>) {
    let mut tweens = resolve_named(tweens, report, "the tween");
    let reserved = [INGRESS, MAIN, EXCVIEW];
    actions::refuse_reserved(&mut tweens, &reserved, report, "the tween");
    let outside = || Order::new().under([INGRESS]);
    let mut orders = vec![(EXCVIEW.to_owned(), outside())];
    orders.extend(tweens.iter().map(|(name, declared)| {
        let order = &declared.value.0;
        (name.clone(), order.clone().or_else(outside))
    }));
    let names = order::sort(INGRESS, MAIN, &orders).unwrap_or_else(|misplaced| {
        actions::report_misplaced(misplaced, &tweens, report, "the tween");
        Vec::new()
    });
    let slots = names.iter().filter_map(|name| {
        if name == EXCVIEW {
            return Some(Slot::ExceptionViews);
        }
        let (_, declared) = tweens.iter().find(|(other, _)| other == name)?;
        Some(Slot::Custom(Arc::clone(&declared.value.1)))
    });
    let records = records::tweens(&names, &tweens);
    let slots = slots.collect();
    (Tweens { slots }, records)
}

/// Puts custom predicates in order, from the lightest to the heaviest, and describes them.
pub(super) fn sort_predicates(
    predicates: Named<(Order, PredicateFactory)>,
    subject: PredicateSubject,
    has_security_policy: bool,
    report: &mut Report,
) -> (CustomPredicates, Vec<PredicateRecord>) {
    let what = match subject {
        PredicateSubject::View => "the view predicate",
        PredicateSubject::Route => "the route predicate",
    };
    let predicates = resolve_named(predicates, report, what);
    let orders: Vec<_> = predicates
        .iter()
        .rev() // what is added later is heavier
        .map(|(name, declared)| {
            let order = declared.value.0.clone();
            let order = order.or_else(|| Order::new().under(["lightest"]));
            (name.clone(), order)
        })
        .collect();
    let names = order::sort("lightest", "heaviest", &orders).unwrap_or_else(|misplaced| {
        actions::report_misplaced(misplaced, &predicates, report, what);
        Vec::new()
    });
    let mut factories = Vec::with_capacity(names.len());
    let mut records = Vec::with_capacity(names.len());
    for name in names {
        if let Some((_, declared)) = predicates.iter().find(|(other, _)| *other == name) {
            let (_, factory) = &declared.value;
            records.push(PredicateRecord {
                name: name.clone(),
                subject,
                is_async: factory.waits,
                asks_visitor: factory.asks_visitor,
                place: declared.place,
            });
            factories.push((name, factory.clone()));
        }
    }
    let customs = CustomPredicates::new(subject, factories, has_security_policy);
    (customs, records)
}
