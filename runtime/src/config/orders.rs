//! In which order tweens and custom predicates stand.

use std::sync::Arc;

use pyramidion_syntax::near;
use pyramidion_syntax::predicates::PredicateName;

use crate::introspection::{PredicateRecord, PredicateSubject, TweenRecord};
use crate::order::{self, Order};
use crate::predicates::{CustomPredicates, PredicateFactory};
use crate::settings::Settings;
use crate::tweens::{AnyTween, EXCVIEW, INGRESS, MAIN, Slot, Tweens};

use super::Named;
use super::actions::{self, Declared, report_nameless, resolve_named};
use super::records;
use super::report::Report;
use super::settings;

/// The setting that names the tweens, outermost first; no others run.
pub(super) const TWEENS: &str = "pyramidion.tweens";

/// Puts the tweens in order, which the settings may say; without any there are only the exception views.
pub(super) fn sort_tweens(
    tweens: Named<(Order, Arc<dyn AnyTween>)>,
    settings: &Settings,
    report: &mut Report,
) -> (Tweens, Vec<TweenRecord>) {
    report_nameless(&tweens, report, "the tween");
    let mut tweens = resolve_named(tweens, report, "the tween");
    let reserved = [INGRESS, MAIN, EXCVIEW];
    actions::refuse_reserved(&mut tweens, &reserved, report, "the tween");
    let named = named_by_setting(&tweens, settings, report);
    let names = named.unwrap_or_else(|| sorted(&tweens, report));
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

/// Returns the names of the tweens in the order that they wish.
fn sorted(tweens: &Named<(Order, Arc<dyn AnyTween>)>, report: &mut Report) -> Vec<String> {
    let outside = || Order::new().under([INGRESS]);
    let mut orders = vec![(EXCVIEW.to_owned(), outside())];
    orders.extend(tweens.iter().map(|(name, declared)| {
        let order = &declared.value.0;
        (name.clone(), order.clone().or_else(outside))
    }));
    order::sort(INGRESS, MAIN, &orders).unwrap_or_else(|misplaced| {
        actions::report_misplaced(misplaced, tweens, report, "the tween");
        Vec::new()
    })
}

/// Returns the tweens that the setting names, if it names any, and reports those that there are not.
fn named_by_setting(
    tweens: &Named<(Order, Arc<dyn AnyTween>)>,
    settings: &Settings,
    report: &mut Report,
) -> Option<Vec<String>> {
    let mut entries = settings.entries();
    let (_, value, origin) = entries.find(|(name, ..)| *name == TWEENS)?;
    let mut problem = |message: &str| report.add(settings::problem(TWEENS, origin, message));
    let known = || {
        let added = tweens.iter().map(|(name, _)| name.as_str());
        added.chain([EXCVIEW])
    };
    let mut names: Vec<String> = Vec::new();
    let mut are_right = true;
    let has_comma = |name: &str| name.contains(',') && !known().any(|other| other == name);
    if value.split_whitespace().any(has_comma) {
        let names: Vec<_> = value
            .split([',', ' ', '\n', '\t'])
            .filter(|name| !name.is_empty())
            .collect();
        problem(&format!(
            "separates names by commas, but spaces or lines separate them: write `{}`",
            names.join(" ")
        ));
        return Some(names.into_iter().map(str::to_owned).collect());
    }
    for name in value.split_whitespace() {
        if names.iter().any(|other| other == name) {
            problem(&format!("names the tween `{name}` twice: keep one of them"));
            are_right = false;
        } else if !known().any(|other| other == name) {
            let hint = near::hint(name, known());
            let hint = Some(hint).filter(|hint| !hint.is_empty());
            let hint = hint.unwrap_or_else(|| {
                let known: Vec<_> = known().map(|name| format!("`{name}`")).collect();
                format!("; there are {}", known.join(", "))
            });
            problem(&format!(
                "names the tween `{name}`, which does not exist{hint}"
            ));
            are_right = false;
        } else {
            names.push(name.to_owned());
        }
    }
    if !names.is_empty() && are_right && !names.iter().any(|name| name == EXCVIEW) {
        let message = format!(
            "does not name `{EXCVIEW}`, so that no exception view is called and every error is answered with 500, a 404 too: add it, \
             the later the further inside"
        );
        report.warn(settings::problem(TWEENS, origin, &message).to_string());
    }
    (!names.is_empty() || !are_right).then_some(names)
}

/// The ends of the row of custom predicates, which have names that nothing else has.
const LIGHTEST: &str = "the lightest predicate";
const HEAVIEST: &str = "the heaviest predicate";

/// Returns where a custom predicate stands among the others of its kind: all weigh more than those of the framework.
fn among_custom(
    name: &str,
    declared: &Declared<(Order, PredicateFactory)>,
    predicates: &Named<(Order, PredicateFactory)>,
    what: &str,
    report: &mut Report,
) -> Order {
    let Order { under, over } = declared.value.0.clone();
    let is_custom = |name: &String| predicates.iter().any(|(other, _)| other == name);
    let is_built_in = |name: &String| {
        !is_custom(name) && PredicateName::ALL.iter().any(|other| other.name() == name)
    };
    if let Some(built_in) = over.iter().find(|name| is_built_in(name)) {
        let message = format!(
            "{what} `{name}` must be over `{built_in}`, but every predicate of the framework is over those of an \
             application: leave out `.over([…])`"
        );
        report.add_at(declared.place, message);
    }
    let is_granted = under.iter().any(is_built_in);
    let under = under.into_iter();
    Order {
        under: under
            .filter(|name| is_custom(name) || !is_granted)
            .collect(),
        over: over.into_iter().filter(|name| !is_built_in(name)).collect(),
    }
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
        PredicateSubject::Subscriber => "the subscriber predicate",
    };
    report_nameless(&predicates, report, what);
    let predicates = resolve_named(predicates, report, what);
    let orders: Vec<_> = predicates
        .iter()
        .rev() // what is added later is heavier
        .map(|(name, declared)| {
            let order = among_custom(name, declared, &predicates, what, report);
            (
                name.clone(),
                order.or_else(|| Order::new().under([LIGHTEST])),
            )
        })
        .collect();
    let names = order::sort(LIGHTEST, HEAVIEST, &orders).unwrap_or_else(|misplaced| {
        actions::report_misplaced(misplaced, &predicates, report, what);
        // What names them is right, whatever their order is.
        let names = predicates.iter().map(|(name, _)| name.clone());
        names.collect()
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
