//! What stands over and under each other, in the order that Pyramid computes.

use std::collections::VecDeque;

use super::Order;

/// A requested order that is impossible.
#[derive(Debug)]
pub(crate) struct Misplaced {
    /// Whose order it is; several where orders contradict each other.
    pub(crate) names: Vec<String>,
    pub(crate) message: String,
}

/// Sorts named things by what they stand under and over, outermost first.
///
/// `first` and `last` are the ends of the row. What nothing stands over comes first, in the order in which it
/// was added; then whatever becomes free goes before all else that is free. These are the ties of Pyramid's
/// `TopologicalSorter`, which applications rely on.
///
/// A wish counts as granted as soon as the thing stands over, or under, anything that is there, also if that
/// is the other's wish: Pyramid counts so, too.
///
/// # Errors
///
/// Fails with every wish for a name that is unknown, or else with those that contradict each other.
pub(crate) fn sort(
    first: &str,
    last: &str,
    added: &[(String, Order)],
) -> Result<Vec<String>, Vec<Misplaced>> {
    let graph = Graph::new(first, last, added);
    let misplaced = graph.unmet(added);
    if misplaced.is_empty() {
        graph.sort()
    } else {
        Err(misplaced)
    }
}

struct Graph<'a> {
    /// The ends, then what was added.
    names: Vec<&'a str>,
    /// What stands directly under each, as often as it was wished.
    inner: Vec<Vec<usize>>,
}

impl<'a> Graph<'a> {
    /// The positions of the ends.
    const FIRST: usize = 0;
    const LAST: usize = 1;

    fn new(first: &'a str, last: &'a str, added: &'a [(String, Order)]) -> Self {
        let mut names = vec![first, last];
        names.extend(added.iter().map(|(name, _)| name.as_str()));
        let inner = vec![Vec::new(); names.len()];
        let mut graph = Self { names, inner };
        graph.inner[Self::FIRST].push(Self::LAST);
        for ((_, order), position) in added.iter().zip(Self::LAST + 1..) {
            let positions = |wishes: &[String]| -> Vec<usize> {
                let wishes = wishes.iter();
                wishes.filter_map(|wish| graph.position(wish)).collect()
            };
            let (outer, inner) = (positions(&order.under), positions(&order.over));
            for outer in outer {
                graph.inner[outer].push(position);
            }
            graph.inner[position].extend(inner);
        }
        graph
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|other| *other == name)
    }

    /// Returns the wishes that name nothing that is there, or the end of the row.
    fn unmet(&self, added: &[(String, Order)]) -> Vec<Misplaced> {
        let mut misplaced = Vec::new();
        for ((name, order), position) in added.iter().zip(Self::LAST + 1..) {
            let has_outer = || self.inner.iter().any(|inner| inner.contains(&position));
            let mut check = |wishes: &[String], relation, end: &str, is_met: bool| {
                let message = if wishes.iter().any(|wish| wish == end) {
                    format!(
                        "`{name}` cannot stand {relation} `{end}`, which is the end of the row; \
                         leave out `.{relation}([\"{end}\"])`"
                    )
                } else if is_met || wishes.is_empty() {
                    return;
                } else {
                    let names = self.names.iter().copied();
                    let hint = pyramidion_syntax::near::hint_or(&wishes[0], names, || {
                        format!("; add it, or leave out `.{relation}([…])`")
                    });
                    format!(
                        "`{name}` must be {relation} `{}`, which does not exist{hint}",
                        wishes.join("` or `")
                    )
                };
                let names = vec![name.clone()];
                misplaced.push(Misplaced { names, message });
            };
            check(&order.under, "under", self.names[Self::LAST], has_outer());
            let has_inner = !self.inner[position].is_empty();
            check(&order.over, "over", self.names[Self::FIRST], has_inner);
        }
        misplaced
    }

    fn sort(&self) -> Result<Vec<String>, Vec<Misplaced>> {
        let mut waits_for = vec![0_usize; self.names.len()];
        for inner in self.inner.iter().flatten() {
            waits_for[*inner] += 1;
        }
        let all = 0..self.names.len();
        let mut free: VecDeque<usize> = all.filter(|node| waits_for[*node] == 0).collect();
        let mut sorted = Vec::with_capacity(self.names.len());
        while let Some(node) = free.pop_front() {
            sorted.push(node);
            for inner in &self.inner[node] {
                waits_for[*inner] -= 1;
                if waits_for[*inner] == 0 {
                    free.push_front(*inner);
                }
            }
        }
        if sorted.len() < self.names.len() {
            return Err(vec![self.circle(&sorted)]);
        }
        let is_end = |node: &usize| [Self::FIRST, Self::LAST].contains(node);
        let sorted = sorted.into_iter().filter(|node| !is_end(node));
        Ok(sorted.map(|node| self.names[node].to_owned()).collect())
    }

    /// Says which of the names that cannot be sorted stand in a circle.
    fn circle(&self, sorted: &[usize]) -> Misplaced {
        let all = 0..self.names.len();
        let mut left: Vec<usize> = all.filter(|node| !sorted.contains(node)).collect();
        // What stands over nothing else that is left is not part of the circle, only behind it.
        while let Some(behind) = left.iter().position(|node| {
            let mut inner = self.inner[*node].iter();
            !inner.any(|inner| left.contains(inner))
        }) {
            left.remove(behind);
        }
        let names: Vec<_> = left
            .iter()
            .map(|node| self.names[*node].to_owned())
            .collect();
        let message = match names.as_slice() {
            [name] => format!("`{name}` stands under itself; leave that out"),
            names => format!(
                "`{}` stand under each other; change `.under(…)` or `.over(…)` of one of them",
                names.join("` and `")
            ),
        };
        Misplaced { names, message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tweens::{EXCVIEW, INGRESS, MAIN};

    fn sorted(added: &[(&str, Order)]) -> Result<Vec<String>, Vec<Misplaced>> {
        let builtin = (EXCVIEW.to_owned(), Order::new().under([INGRESS]));
        let added = added.iter().map(|(name, order)| {
            let is_open = order.under.is_empty() && order.over.is_empty();
            let order = if is_open {
                Order::new().under([INGRESS])
            } else {
                order.clone()
            };
            ((*name).to_owned(), order)
        });
        let all: Vec<_> = std::iter::once(builtin).chain(added).collect();
        sort(INGRESS, MAIN, &all)
    }

    #[track_caller]
    fn check(added: &[(&str, Order)], expected: &[&str]) {
        assert_eq!(sorted(added).unwrap(), expected);
    }

    #[track_caller]
    fn check_error(added: &[(&str, Order)], expected: &str) {
        let errors = sorted(added).unwrap_err();
        let texts: Vec<_> = errors.into_iter().map(|error| error.message).collect();
        assert!(texts.concat().contains(expected), "{texts:?}");
    }

    #[test]
    fn later_ones_stand_outside() {
        check(
            &[("a", Order::new()), ("b", Order::new())],
            &["b", "a", EXCVIEW],
        );
    }

    #[test]
    fn wishes_are_granted() {
        check(
            &[("a", Order::new().under([EXCVIEW])), ("b", Order::new())],
            &["b", EXCVIEW, "a"],
        );
        check(
            &[("a", Order::new()), ("b", Order::new().under(["a"]))],
            &["a", "b", EXCVIEW],
        );
        check(
            &[("a", Order::new().under([EXCVIEW]).over([MAIN]))],
            &[EXCVIEW, "a"],
        );
        check(
            &[("a", Order::new().under(["absent", INGRESS]))],
            &["a", EXCVIEW],
        );
    }

    #[test]
    fn what_is_left_open_is_decided_as_in_pyramid() {
        check(&[("a", Order::new().over([MAIN]))], &[EXCVIEW, "a"]);
        check(
            &[("a", Order::new().over(["b"])), ("b", Order::new())],
            &[EXCVIEW, "a", "b"],
        );
        check(
            &[
                ("a", Order::new().under([EXCVIEW])),
                ("b", Order::new().under([EXCVIEW])),
            ],
            &[EXCVIEW, "b", "a"],
        );
        // That `b` stands under it is enough for what `a` wishes.
        check(
            &[
                ("a", Order::new().over(["absent"])),
                ("b", Order::new().under(["a"])),
            ],
            &[EXCVIEW, "a", "b"],
        );
    }

    #[test]
    fn impossible_wishes_are_explained() {
        check_error(
            &[("a", Order::new().under(["excveiw"]))],
            "did you mean `excview`?",
        );
        check_error(
            &[
                ("a", Order::new().under(["b"])),
                ("b", Order::new().under(["a"])),
            ],
            "`a` and `b` stand under each other",
        );
        check_error(
            &[("a", Order::new().under(["a"]))],
            "`a` stands under itself",
        );
        check_error(
            &[("a", Order::new().under([MAIN]))],
            "cannot stand under `main`",
        );
        check_error(
            &[("a", Order::new().over([INGRESS]))],
            "cannot stand over `ingress`",
        );
    }
}
