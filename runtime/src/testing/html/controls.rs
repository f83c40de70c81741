//! What can be filled in, chosen and pressed in a form.

use scraper::ElementRef;

use crate::testing::multipart::FormPart;

use super::owners::is_disabled;
use super::sanitized::sanitized;
use crate::testing::visible::text_of;

/// A control of a form.
#[derive(Clone, Debug)]
pub(super) struct Control {
    /// The name, which is empty if the control has none, so that it is not sent.
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) state: State,
}

/// Whether a visitor can change a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Enabled,
    /// It is sent as it is.
    ReadOnly,
    /// It is not sent.
    Disabled,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Text(String),
    /// A text without ends of lines.
    Line(String),
    /// A hidden field, which scripts change.
    Hidden(String),
    CheckBox {
        value: String,
        is_checked: bool,
    },
    Radio {
        value: String,
        is_checked: bool,
    },
    Select {
        choices: Vec<Choice>,
        is_multiple: bool,
    },
    Files {
        files: Vec<FormPart>,
        is_multiple: bool,
    },
    Button(Button),
    /// A button that sends nothing.
    OtherButton,
}

/// An option of a list.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) is_chosen: bool,
    pub(super) is_disabled: bool,
}

/// A button that sends the form.
#[derive(Clone, Debug)]
pub(super) struct Button {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) is_picture: bool,
    pub(super) action: Option<String>,
    pub(super) method: Option<String>,
    pub(super) enctype: Option<String>,
}

impl Control {
    pub(super) fn of(element: ElementRef<'_>) -> Self {
        let name = element.attr("name").unwrap_or_default().to_owned();
        let kind = match element.value().name() {
            "select" => select(element),
            "textarea" => Kind::Text(element.text().collect()),
            "button" => button(element, element.attr("type").unwrap_or("submit")),
            _ => input(element),
        };
        let state = if is_disabled(element) {
            State::Disabled
        } else if element.attr("readonly").is_some()
            && matches!(kind, Kind::Text(_) | Kind::Line(_))
        {
            State::ReadOnly
        } else {
            State::Enabled
        };
        Self { name, kind, state }
    }

    /// Returns the button, if it is one that can send the form.
    pub(super) fn button(&self) -> Option<&Button> {
        match &self.kind {
            Kind::Button(button) if self.state != State::Disabled => Some(button),
            _ => None,
        }
    }

    pub(super) fn is_field(&self) -> bool {
        !self.name.is_empty() && !matches!(self.kind, Kind::Button(_) | Kind::OtherButton)
    }

    /// Returns the values that the control has now, disabled or not.
    pub(super) fn values(&self) -> Vec<&str> {
        match &self.kind {
            Kind::Text(value) | Kind::Line(value) | Kind::Hidden(value) => vec![value],
            Kind::CheckBox { value, is_checked } | Kind::Radio { value, is_checked } => {
                is_checked.then_some(value.as_str()).into_iter().collect()
            }
            Kind::Select { choices, .. } => {
                let chosen = choices.iter().filter(|choice| choice.is_chosen);
                chosen.map(|choice| choice.value.as_str()).collect()
            }
            Kind::Files { .. } | Kind::Button(_) | Kind::OtherButton => Vec::new(),
        }
    }

    /// Returns the values that can be chosen, if there is a choice.
    pub(super) fn choices(&self) -> Vec<&str> {
        match &self.kind {
            Kind::CheckBox { value, .. } | Kind::Radio { value, .. } => vec![value],
            Kind::Select { choices, .. } => {
                choices.iter().map(|choice| choice.value.as_str()).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn input(element: ElementRef<'_>) -> Kind {
    let value = element.attr("value");
    let is_checked = element.attr("checked").is_some();
    let of_box = || value.unwrap_or("on").to_owned();
    let kind = element.attr("type").unwrap_or("text").to_ascii_lowercase();
    match kind.as_str() {
        "hidden" => Kind::Hidden(value.unwrap_or_default().to_owned()),
        "checkbox" => Kind::CheckBox {
            value: of_box(),
            is_checked,
        },
        "radio" => Kind::Radio {
            value: of_box(),
            is_checked,
        },
        "file" => Kind::Files {
            files: Vec::new(),
            is_multiple: element.attr("multiple").is_some(),
        },
        "submit" | "image" | "button" | "reset" => button(element, &kind),
        kind => Kind::Line(sanitized(element, kind)),
    }
}

fn button(element: ElementRef<'_>, kind: &str) -> Kind {
    if kind.eq_ignore_ascii_case("button") || kind.eq_ignore_ascii_case("reset") {
        return Kind::OtherButton;
    }
    let is_input = element.value().name() == "input";
    let is_picture = is_input && kind == "image";
    let own = |name: &str| element.attr(name).map(str::to_owned);
    let value = own("value");
    let text = match (is_picture, is_input) {
        (true, _) => own("alt"),
        (false, true) => Some(value.clone().unwrap_or_else(|| "Submit".to_owned())),
        (false, false) => Some(text_of(element)),
    };
    Kind::Button(Button {
        value: value.unwrap_or_default(),
        text: text.unwrap_or_default(),
        is_picture,
        action: own("formaction"),
        method: own("formmethod"),
        enctype: own("formenctype"),
    })
}

fn select(element: ElementRef<'_>) -> Kind {
    let is_multiple = element.attr("multiple").is_some();
    let options = element.descendent_elements();
    let options = options.filter(|option| option.value().name() == "option");
    let choices = options.map(|option| {
        let text = text_of(option);
        let parent = option.parent().and_then(ElementRef::wrap);
        let in_disabled_group = parent.is_some_and(|parent| {
            parent.value().name() == "optgroup" && parent.attr("disabled").is_some()
        });
        Choice {
            value: option
                .attr("value")
                .map_or_else(|| text.clone(), str::to_owned),
            text,
            is_chosen: option.attr("selected").is_some(),
            is_disabled: option.attr("disabled").is_some() || in_disabled_group,
        }
    });
    let mut choices: Vec<_> = choices.collect();
    if !is_multiple {
        choose_one(&mut choices, element.attr("size"));
    }
    Kind::Select {
        choices,
        is_multiple,
    }
}

/// Leaves one choice, as a list does of which one line is shown: the last that is chosen, or the first that can be.
fn choose_one(choices: &mut [Choice], size: Option<&str>) {
    let last = choices.iter().rposition(|choice| choice.is_chosen);
    let is_closed = size.and_then(|size| size.parse().ok()).unwrap_or(1) <= 1;
    let first = || choices.iter().position(|choice| !choice.is_disabled);
    let chosen = last.or_else(|| if is_closed { first() } else { None });
    for (position, choice) in choices.iter_mut().enumerate() {
        choice.is_chosen = Some(position) == chosen;
    }
}
