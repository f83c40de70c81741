//! Filling in a form: what a visitor can write, choose and check.

use crate::testing::mistake::{fail, instead};
use crate::testing::multipart::FormPart;

use super::controls::{Choice, Kind, State};
use super::form::Form;
use super::sanitized::without_ends_of_lines;

/// Filling in.
impl Form<'_> {
    /// Fills in a text, or chooses an option of a list, by its value or its text, or a radio button by its value.
    ///
    /// # Panics
    ///
    /// Panics if there is no such field or no such choice, if a visitor cannot change it, or if several fields have the name: see
    /// [`set_nth`](Self::set_nth) and [`set_all`](Self::set_all).
    #[track_caller]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        let positions = self.find(name);
        let is_radio =
            |position: &usize| matches!(self.controls[*position].kind, Kind::Radio { .. });
        if positions.iter().all(is_radio) {
            self.choose(name, &positions, &[value]);
            return self;
        }
        let [position] = positions.as_slice() else {
            let count = positions.len();
            fail(format!(
                "{count} fields are called `{name}`; write `.set_nth({name:?}, 0, …)` for one of them, or `.set_all({name:?}, […])`"
            ));
        };
        self.set_control(*position, value);
        self
    }

    /// Fills in one of several fields of a name, counted from 0.
    ///
    /// # Panics
    ///
    /// Panics as [`set`](Self::set) does, or if there are fewer fields of the name.
    #[track_caller]
    pub fn set_nth(mut self, name: &str, index: usize, value: &str) -> Self {
        let positions = self.find(name);
        let Some(position) = positions.get(index) else {
            let count = positions.len();
            fail(format!(
                "there is no field `{name}` at {index}: of this name there are {count}"
            ));
        };
        self.set_control(*position, value);
        self
    }

    /// Fills in all fields of a name in their order; of boxes, and of lists that take several, these values are chosen and no others.
    ///
    /// # Panics
    ///
    /// Panics if there is no such field or choice, if a visitor cannot change it, or if there are not as many texts as values.
    #[track_caller]
    pub fn set_all(mut self, name: &str, values: &[&str]) -> Self {
        let positions = self.find(name);
        let has_choices = |position: &usize| !self.controls[*position].choices().is_empty();
        if positions.iter().any(has_choices) {
            self.choose(name, &positions, values);
            return self;
        }
        if positions.len() != values.len() {
            let (fields, values) = (positions.len(), values.len());
            fail(format!(
                "{fields} fields are called `{name}`, but these are {values} values"
            ));
        }
        for (position, value) in positions.into_iter().zip(values) {
            self.set_control(position, value);
        }
        self
    }

    /// Checks a box.
    ///
    /// # Panics
    ///
    /// Panics if there is no such box, if several have the name, or if a visitor cannot change it.
    #[track_caller]
    pub fn check(self, name: &str) -> Self {
        self.set_box(name, true)
    }

    /// Takes the check off a box.
    ///
    /// # Panics
    ///
    /// Panics as [`check`](Self::check) does.
    #[track_caller]
    pub fn uncheck(self, name: &str) -> Self {
        self.set_box(name, false)
    }

    /// Chooses a file; a field that takes several gets one more with each call.
    ///
    /// # Panics
    ///
    /// Panics if there is no such field, or if it takes no file.
    #[track_caller]
    pub fn file(
        mut self,
        name: &str,
        file_name: &str,
        content_type: &str,
        content: impl AsRef<[u8]>,
    ) -> Self {
        let position = self.find(name)[0];
        self.check_state(position);
        let part = FormPart::file(name, file_name, content_type, content);
        let Kind::Files { files, is_multiple } = &mut self.controls[position].kind else {
            fail(format!(
                "the field `{name}` takes no file; write `.set({name:?}, …)`"
            ));
        };
        if !*is_multiple {
            files.clear();
        }
        files.push(part);
        self
    }

    #[track_caller]
    fn check_state(&self, position: usize) {
        let control = &self.controls[position];
        let why = match control.state {
            State::Enabled => return,
            State::ReadOnly => "can only be read",
            State::Disabled => "is disabled",
        };
        fail(format!(
            "the field `{}` {why}, so that no visitor changes it",
            control.name
        ));
    }

    #[track_caller]
    fn set_control(&mut self, position: usize, value: &str) {
        self.check_state(position);
        let name = self.controls[position].name.clone();
        match &mut self.controls[position].kind {
            Kind::Text(text) | Kind::Hidden(text) => value.clone_into(text),
            Kind::Line(text) => *text = without_ends_of_lines(value),
            Kind::Files { .. } => {
                fail(format!(
                    "the field `{name}` takes a file; write `.file({name:?}, …)`"
                ));
            }
            Kind::CheckBox { .. } => fail(format!(
                "the field `{name}` is a box; write `.check({name:?})` or `.uncheck({name:?})`"
            )),
            _ => self.choose(&name, &[position], &[value]),
        }
    }

    #[track_caller]
    fn set_box(mut self, name: &str, checks: bool) -> Self {
        let positions = self.find(name);
        let [position] = positions.as_slice() else {
            let choices = positions
                .iter()
                .flat_map(|position| self.controls[*position].choices());
            let choices = choices
                .map(|choice| format!("`{choice}`"))
                .collect::<Vec<_>>();
            let choices = choices.join(", ");
            fail(format!(
                "the boxes `{name}` are {choices}; write `.set_all({name:?}, […])`"
            ));
        };
        self.check_state(*position);
        let Kind::CheckBox { is_checked, .. } = &mut self.controls[*position].kind else {
            fail(format!(
                "the field `{name}` is not a box; write `.set({name:?}, …)`"
            ));
        };
        *is_checked = checks;
        self
    }

    /// Chooses values among those of fields with one name, and no others.
    #[track_caller]
    fn choose(&mut self, name: &str, positions: &[usize], values: &[&str]) {
        let mut left = values.to_vec();
        let mut all = Vec::new();
        for position in positions {
            let is_disabled = self.controls[*position].state == State::Disabled;
            let control = &mut self.controls[*position];
            all.extend(control.choices().into_iter().map(str::to_owned));
            match &mut control.kind {
                Kind::CheckBox { value, is_checked } | Kind::Radio { value, is_checked } => {
                    *is_checked = !is_disabled && take(&mut left, value);
                }
                Kind::Select {
                    choices,
                    is_multiple,
                } => {
                    if values.len() > 1 && !*is_multiple {
                        fail(format!("of the list `{name}` only one can be chosen"));
                    }
                    if is_disabled {
                        self.check_state(*position);
                        return;
                    }
                    choose_options(choices, &mut left);
                }
                _ => {}
            }
        }
        if let Some(value) = left.first() {
            let instead = instead(
                &format!("the field `{name}`"),
                value,
                all.iter().map(String::as_str),
            );
            fail(format!(
                "`{value}` cannot be chosen; {instead}\n{}",
                self.shown()
            ));
        }
    }
}

/// Chooses the options with the values that are left, by their values before their texts.
fn choose_options(choices: &mut [Choice], left: &mut Vec<&str>) {
    let can_be = |choice: &Choice| !choice.is_disabled;
    for choice in choices.iter_mut() {
        choice.is_chosen = can_be(choice) && take(left, &choice.value);
    }
    for choice in choices.iter_mut().filter(|choice| !choice.is_chosen) {
        choice.is_chosen = can_be(choice) && take(left, &choice.text);
    }
}

/// Takes a value out of those that are left, if it is there.
fn take(left: &mut Vec<&str>, value: &str) -> bool {
    let position = left.iter().position(|other| *other == value);
    position.map(|position| left.remove(position)).is_some()
}
