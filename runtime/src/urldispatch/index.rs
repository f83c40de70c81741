//! An index of patterns: which of them can match a path at all.
//!
//! It is a tree of segments. A node has one branch for each text that a whole segment can be, and
//! one for each text that a segment with a placeholder begins with. What the index finds is a
//! superset of what matches, in the order of the routes.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::pattern::{SegmentShape, Shape};

/// The positions of patterns by the segments of the paths they match.
#[derive(Debug, Default)]
pub(super) struct RouteIndex {
    nodes: Vec<Node>,
}

/// The positions of patterns, of which a node usually has one.
type Positions = SmallVec<[u32; 4]>;

#[derive(Debug, Default)]
struct Node {
    /// Patterns that end here.
    closed: Positions,
    /// Patterns that match whatever follows.
    open: Positions,
    texts: FxHashMap<Box<str>, usize>,
    /// The branch for segments that begin with a placeholder.
    any: Option<usize>,
    /// The branches for segments that begin with other texts, which few nodes have.
    prefixes: Option<Box<Prefixes>>,
}

/// Branches by the text with which segments begin.
#[derive(Debug, Default)]
struct Prefixes {
    by_text: FxHashMap<Box<str>, Prefix>,
    /// The lengths of the texts, ascending.
    lengths: SmallVec<[usize; 2]>,
}

/// A branch for segments that begin with a text before their first placeholder.
#[derive(Debug, Default)]
struct Prefix {
    node: Option<usize>,
    /// Patterns that match whatever follows inside and after the segment.
    open: Positions,
}

impl RouteIndex {
    /// Returns an index of nothing, with room for so many patterns.
    pub(super) fn with_capacity(count: usize) -> Self {
        let mut nodes = Vec::with_capacity(1 + count);
        nodes.push(Node::default());
        Self { nodes }
    }

    pub(super) fn new<'a>(shapes: impl Iterator<Item = Shape<'a>>) -> Self {
        let mut index = Self::with_capacity(shapes.size_hint().0);
        for (position, shape) in (0..).zip(shapes) {
            index.insert(position, &shape);
        }
        index
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
            Some("") => self.nodes[node].open.push(position),
            Some(prefix) => self.nodes[node].prefix(prefix).open.push(position),
            None => self.nodes[node].closed.push(position),
        }
    }

    /// Returns the node after a segment, making it if there is none.
    fn branch(&mut self, node: usize, segment: &SegmentShape<'_>) -> usize {
        let next = self.nodes.len();
        let node = &mut self.nodes[node];
        let found = match segment {
            SegmentShape::Text(text) => *node.texts.entry((*text).into()).or_insert(next),
            SegmentShape::Prefix("") => *node.any.get_or_insert(next),
            SegmentShape::Prefix(text) => *node.prefix(text).node.get_or_insert(next),
        };
        if found == next {
            self.nodes.push(Node::default());
        }
        found
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
        found.extend(few(&node.open, found));
        let (segment, rest) = first_segment(rest);
        for next in node.texts.get(segment).into_iter().chain(&node.any) {
            if found.len() < limit {
                self.collect_some(*next, rest, limit, found);
            }
        }
        for branch in node.prefixes_of(segment) {
            found.extend(few(&branch.open, found));
            if let Some(next) = branch.node.filter(|_| found.len() < limit) {
                self.collect_some(next, rest, limit, found);
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
        add(&node.open, found);
        let (segment, rest) = first_segment(rest);
        for next in node.texts.get(segment).into_iter().chain(&node.any) {
            self.collect(*next, rest, found);
        }
        for branch in node.prefixes_of(segment) {
            add(&branch.open, found);
            if let Some(next) = branch.node {
                self.collect(next, rest, found);
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
    fn prefix(&mut self, prefix: &str) -> &mut Prefix {
        let Prefixes { by_text, lengths } = &mut **self.prefixes.get_or_insert_default();
        if let Err(place) = lengths.binary_search(&prefix.len()) {
            lengths.insert(place, prefix.len());
        }
        by_text.entry(prefix.into()).or_default()
    }

    /// Returns the branches for texts with which a segment begins.
    fn prefixes_of<'n>(&'n self, segment: &str) -> impl Iterator<Item = &'n Prefix> {
        self.prefixes.iter().flat_map(move |prefixes| {
            let lengths = prefixes.lengths.iter().copied();
            // A length that ends inside of a character is that of no text which the segment begins with.
            let texts = lengths.take_while(|length| *length <= segment.len());
            texts.filter_map(|length| prefixes.by_text.get(segment.get(..length)?))
        })
    }
}
