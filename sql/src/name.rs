//! The names of databases, which are types.

/// The name of the database of applications that have one.
///
/// See [`Transactions::named`](crate::Transactions::named) for others.
#[derive(Debug)]
pub enum Main {}
