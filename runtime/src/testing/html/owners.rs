//! Which controls of a page belong to a form.

use scraper::{ElementRef, Html};

/// Returns the controls of a form, in the order of the page.
pub(super) fn controls<'p>(page: &'p Html, form: ElementRef<'_>) -> Vec<ElementRef<'p>> {
    let elements = page.root_element().descendent_elements();
    let controls = elements.filter(|element| {
        let name = element.value().name();
        matches!(name, "button" | "input" | "select" | "textarea")
            && owner(page, *element).is_some_and(|owner| owner.id() == form.id())
            && above(*element).all(|parent| parent.value().name() != "datalist")
    });
    controls.collect()
}

/// Returns the form that a control belongs to: the one it names, or the one that it stands in.
fn owner<'p>(page: &'p Html, control: ElementRef<'p>) -> Option<ElementRef<'p>> {
    let is_form = |element: &ElementRef<'_>| element.value().name() == "form";
    match control.attr("form") {
        Some(id) => {
            let mut elements = page.root_element().descendent_elements();
            let named = elements.find(|element| element.attr("id") == Some(id));
            named.filter(is_form)
        }
        None => above(control)
            .find(is_form)
            .or_else(|| form_in_table(page, control)),
    }
}

/// Returns the form that begins between the rows of the table in which a control stands: a parser moves what follows out of it,
/// and remembers that it belongs to it.
fn form_in_table<'p>(page: &'p Html, control: ElementRef<'p>) -> Option<ElementRef<'p>> {
    let tables: Vec<_> = above(control)
        .filter(|parent| parent.value().name() == "table")
        .map(|table| table.id())
        .collect();
    let before = page.root_element().descendent_elements();
    let before = before.take_while(|element| element.id() != control.id());
    let forms = before.filter(|element| {
        let parent = above(*element).next();
        let is_between_rows = parent.is_some_and(|parent| {
            matches!(
                parent.value().name(),
                "table" | "tbody" | "thead" | "tfoot" | "tr"
            )
        });
        element.value().name() == "form"
            && is_between_rows
            && above(*element).any(|parent| tables.contains(&parent.id()))
    });
    forms.last()
}

/// Tells whether a control is disabled, by itself or by a group that it stands in.
pub(super) fn is_disabled(control: ElementRef<'_>) -> bool {
    if control.attr("disabled").is_some() {
        return true;
    }
    // The first legend of a disabled group is not disabled with it.
    let mut below = control;
    for parent in above(control) {
        if parent.value().name() == "fieldset" && parent.attr("disabled").is_some() {
            let mut children = parent.child_elements();
            let legend = children.find(|child| child.value().name() == "legend");
            if legend.is_none_or(|legend| legend.id() != below.id()) {
                return true;
            }
        }
        below = parent;
    }
    false
}

/// Returns the elements that an element stands in, nearest first.
fn above(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    element.ancestors().filter_map(ElementRef::wrap)
}
