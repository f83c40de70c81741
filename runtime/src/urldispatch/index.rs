//! An index of patterns: which of them can match a path at all.
//!
//! It is a tree of segments. A node has one branch for each text that a whole segment can be, and
//! one for each text that a segment with a placeholder begins with. What the index finds is a
//! superset of what matches, in the order of the routes.

use std::num::NonZeroUsize;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::pattern::{SegmentShape, Shape};

/// The positions of patterns by the segments of the paths they match.
#[derive(Debug)]
pub(super) struct RouteIndex {
    nodes: Vec<Node>,
}

/// The positions of patterns, of which a node usually has one.
type Positions = SmallVec<[u32; 4]>;

/// The number of a node; no branch leads to the first one.
type NodeId = NonZeroUsize;

#[derive(Debug, Default)]
struct Node {
    /// Patterns that end here.
    closed: Positions,
    texts: FxHashMap<Box<str>, NodeId>,
    /// The branch for segments that begin with a placeholder.
    any: Option<NodeId>,
    /// What few nodes have.
    rare: Option<Box<Rare>>,
}

/// Patterns and branches that few nodes have.
#[derive(Debug, Default)]
struct Rare {
    /// Patterns that match whatever follows.
    open: Positions,
    /// The branches for segments that begin with other texts.
    prefixes: FxHashMap<Box<str>, Prefix>,
    /// The lengths of those texts, ascending.
    lengths: SmallVec<[usize; 2]>,
}

/// A branch for segments that begin with a text before their first placeholder.
#[derive(Debug, Default)]
struct Prefix {
    node: Option<NodeId>,
    /// Patterns that match whatever follows inside and after the segment.
    open: Positions,
}

impl RouteIndex {
    /// Returns an index of nothing, with room for so many patterns.
    pub(super) fn with_capacity(count: usize) -> Self {
        // Most patterns have a segment of their own, and one after it.
        let mut nodes = Vec::with_capacity(1 + 2 * count);
        let mut first = Node::default();
        first.texts.reserve(count);
        nodes.push(first);
        Self { nodes }
    }

    /// Gives back the room that no pattern needed.
    pub(super) fn shrink_to_fit(&mut self) {
        self.nodes.shrink_to_fit();
        self.nodes[0].texts.shrink_to_fit();
    }

    pub(super) fn insert(&mut self, position: u32, shape: &Shape<'_>) {
        let (segments, open_prefix) = match shape.segments.split_last() {
            Some((SegmentShape::Prefix(prefix), segments)) if shape.is_open => {
                (segments, Some(*prefix))
            }
            _ => (shape.segments.as_slice(), None),
        };
        let node = segments
            .iter()
            .fold(0, |node, segment| self.branch(node, segment));
        match open_prefix {
            Some("") => self.nodes[node].rare().open.push(position),
            Some(prefix) => self.nodes[node].rare().prefix(prefix).open.push(position),
            None => self.nodes[node].closed.push(position),
        }
    }

    /// Returns the node after a segment, making it if there is none.
    fn branch(&mut self, node: usize, segment: &SegmentShape<'_>) -> usize {
        // The first node is always there.
        let next = NodeId::MIN.saturating_add(self.nodes.len() - 1);
        let node = &mut self.nodes[node];
        let found = match segment {
            SegmentShape::Text(text) => *node.texts.entry((*text).into()).or_insert(next),
            SegmentShape::Prefix("") => *node.any.get_or_insert(next),
            SegmentShape::Prefix(text) => *node.rare().prefix(text).node.get_or_insert(next),
        };
        if found == next {
            self.nodes.push(Node::default());
        }
        found.get()
    }

    /// Returns the positions of the patterns that can match `path`, ascending.
    pub(super) fn candidates(&self, path: &str) -> impl Iterator<Item = usize> + use<> {
        let mut found = SmallVec::<[u32; 16]>::new();
        if let Some(rest) = path.strip_prefix('/') {
            self.collect(0, Some(rest), &mut found);
        }
        found.sort_unstable();
        found.into_iter().map(|position| position as usize)
    }

    /// Returns some of the candidates, at most about as many as `limit`, in any order.
    pub(super) fn some_candidates(&self, path: &str, limit: usize) -> SmallVec<[u32; 16]> {
        let mut found = SmallVec::new();
        if let Some(rest) = path.strip_prefix('/') {
            self.collect_some(0, Some(rest), limit, &mut found);
        }
        found
    }

    /// Does as [`collect`](Self::collect), but ends when there are enough.
    fn collect_some(
        &self,
        node: usize,
        rest: Option<&str>,
        limit: usize,
        found: &mut SmallVec<[u32; 16]>,
    ) {
        let node = &self.nodes[node];
        let few = |positions: &Positions, found: &SmallVec<[u32; 16]>| {
            let room = limit.saturating_sub(found.len()).min(positions.len());
            SmallVec::<[u32; 16]>::from_slice(&positions[..room])
        };
        let Some(rest) = rest else {
            found.extend(few(&node.closed, found));
            return;
        };
        if let Some(rare) = &node.rare {
            found.extend(few(&rare.open, found));
        }
        let (segment, rest) = first_segment(rest);
        for next in node.texts.get(segment).into_iter().chain(&node.any) {
            if found.len() < limit {
                self.collect_some(next.get(), rest, limit, found);
            }
        }
        let rare = node.rare.iter();
        for branch in rare.flat_map(|rare| rare.prefixes_of(segment)) {
            found.extend(few(&branch.open, found));
            if let Some(next) = branch.node.filter(|_| found.len() < limit) {
                self.collect_some(next.get(), rest, limit, found);
            }
        }
    }

    /// Collects from a node; `rest` is what follows the slash, or nothing at the end of the path.
    fn collect(&self, node: usize, rest: Option<&str>, found: &mut SmallVec<[u32; 16]>) {
        let node = &self.nodes[node];
        let Some(rest) = rest else {
            add(&node.closed, found);
            return;
        };
        let (segment, after) = first_segment(rest);
        for next in node.texts.get(segment).into_iter().chain(&node.any) {
            self.collect(next.get(), after, found);
        }
        let Some(rare) = &node.rare else {
            return;
        };
        add(&rare.open, found);
        for branch in rare.prefixes_of(segment) {
            add(&branch.open, found);
            if let Some(next) = branch.node {
                self.collect(next.get(), after, found);
            }
        }
    }
}

/// Adds positions, of which there are usually none or one.
fn add(positions: &Positions, found: &mut SmallVec<[u32; 16]>) {
    for position in positions {
        found.push(*position);
    }
}

/// Returns what stands before the first slash, and what stands behind it.
fn first_segment(path: &str) -> (&str, Option<&str>) {
    // Segments are short: looking at each byte is faster than a search that is made for long texts.
    match path.bytes().position(|byte| byte == b'/') {
        Some(slash) => (&path[..slash], Some(&path[slash + 1..])),
        None => (path, None),
    }
}

impl Node {
    fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }
}

impl Rare {
    /// Returns the branch for segments that begin with a text.
    fn prefix(&mut self, prefix: &str) -> &mut Prefix {
        if let Err(place) = self.lengths.binary_search(&prefix.len()) {
            self.lengths.insert(place, prefix.len());
        }
        self.prefixes.entry(prefix.into()).or_default()
    }

    /// Returns the branches for texts with which a segment begins.
    fn prefixes_of<'n>(&'n self, segment: &str) -> impl Iterator<Item = &'n Prefix> {
        let lengths = self.lengths.iter().copied();
        // A length that ends inside of a character is that of no text which the segment begins with.
        let texts = lengths.take_while(|length| *length <= segment.len());
        texts.filter_map(|length| self.prefixes.get(segment.get(..length)?))
    }
}
