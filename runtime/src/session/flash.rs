//! Flash messages: shown once, on the next page.

use serde::Serialize;

use super::{NotStorable, Session, Value, to_value};

/// What the key of a queue begins with.
pub(super) const PREFIX: &str = "_f_";

impl Session {
    /// Appends a message to the default queue, to be shown by a later request.
    ///
    /// # Errors
    ///
    /// Fails as [`insert`](Self::insert) does.
    ///
    /// # Examples
    ///
    /// ```
    /// # use pyramidion::session::{Clock, Session, Value};
    /// # let mut session = Session::new(Clock::default());
    /// session.flash("Saved.")?;
    /// assert_eq!(session.pop_flash(""), [Value::from("Saved.")]);
    /// assert!(session.pop_flash("").is_empty());
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    pub fn flash(&mut self, message: impl Serialize) -> Result<(), NotStorable> {
        self.flash_to("", message)
    }

    /// Appends a message to the queue named `queue`.
    ///
    /// # Errors
    ///
    /// Fails as [`insert`](Self::insert) does.
    pub fn flash_to(&mut self, queue: &str, message: impl Serialize) -> Result<(), NotStorable> {
        let message = to_value(&message)?;
        self.push_flash(queue, message);
        Ok(())
    }

    /// Appends a message to the queue named `queue` unless it holds an equal one.
    ///
    /// It is Pyramid's `flash(…, allow_duplicate=False)`.
    ///
    /// # Errors
    ///
    /// Fails as [`insert`](Self::insert) does.
    pub fn flash_once(&mut self, queue: &str, message: impl Serialize) -> Result<(), NotStorable> {
        let message = to_value(&message)?;
        let messages = self.data.get(&key(queue)).and_then(Value::as_array);
        if messages.is_some_and(|messages| messages.contains(&message)) {
            self.mark_changed();
        } else {
            self.push_flash(queue, message);
        }
        Ok(())
    }

    /// Removes and returns the messages of the queue named `queue`, oldest first.
    pub fn pop_flash(&mut self, queue: &str) -> Vec<Value> {
        match self.remove(&key(queue)) {
            Some(Value::Array(messages)) => messages,
            _ => Vec::new(),
        }
    }

    /// Returns the messages of the queue named `queue` and keeps them.
    pub fn peek_flash(&self, queue: &str) -> &[Value] {
        self.value(&key(queue))
            .and_then(Value::as_array)
            .unwrap_or_default()
    }

    fn push_flash(&mut self, queue: &str, message: Value) {
        self.mark_changed();
        let key = key(queue);
        match self.data.get_mut(&key).and_then(Value::as_array_mut) {
            Some(messages) => messages.push(message),
            None => {
                self.data.insert(key, vec![message]);
            }
        }
    }
}

fn key(queue: &str) -> String {
    format!("{PREFIX}{queue}")
}
