//! A part of a transaction that can be undone by itself.

use std::panic::Location;

use crate::backend::{Backend, sql};
use crate::shared::{Phase, Shared};

/// A savepoint that is returned to unless it is ended.
///
/// The statements are written here and have names of their own: a savepoint of sqlx that is given up while it begins rolls back
/// what it stands in, too.
pub(crate) struct Savepoint<'a, DB: Backend> {
    shared: &'a Shared<DB>,
    place: &'static Location<'static>,
    number: u32,
    /// How much was to be done after the commit when it began.
    after_commit: usize,
    is_open: bool,
}

impl<'a, DB: Backend> Savepoint<'a, DB> {
    pub(crate) async fn begin(
        shared: &'a Shared<DB>,
        place: &'static Location<'static>,
    ) -> sqlx::Result<Self> {
        let mut savepoint = Self {
            shared,
            place,
            number: shared.next_savepoint(),
            after_commit: 0,
            is_open: false,
        };
        savepoint.run("SAVEPOINT").await?;
        savepoint.after_commit = shared.count_after_commit();
        savepoint.is_open = true;
        Ok(savepoint)
    }

    /// Keeps what was done since.
    pub(crate) async fn release(mut self) -> sqlx::Result<()> {
        self.run("RELEASE SAVEPOINT").await?;
        self.is_open = false;
        Ok(())
    }

    /// Undoes what was done since.
    pub(crate) async fn roll_back(mut self) -> sqlx::Result<()> {
        self.shared.forget_after_commit(self.after_commit);
        self.run("ROLLBACK TO SAVEPOINT").await?;
        self.is_open = false;
        Ok(())
    }

    async fn run(&self, what: &str) -> sqlx::Result<()> {
        let mut phase = self.shared.enter(self.place).await?;
        let statement = format!("{what} pyramidion_{}", self.number);
        match &mut *phase {
            Phase::Begun(begun) => DB::run(begun.connection(), sql(statement)).await,
            Phase::Off | Phase::NotBegun | Phase::Over => Ok(()), // what is entered has begun
        }
    }
}

impl<DB: Backend> Drop for Savepoint<'_, DB> {
    fn drop(&mut self) {
        if self.is_open {
            self.shared.forget_after_commit(self.after_commit);
            self.shared.note_left(self.number);
        }
    }
}
