//! The command `subscribers`.

use crate::router::App;

use super::failure::Failure;
use super::output::Output;
use super::table::Table;

pub(super) fn answer(app: &App, output: Output) -> Result<u8, Failure> {
    let subscribers = app.subscribers();
    output.write(&subscribers, |is_coloured| {
        let mut table = Table::new(&["Event", "Subscriber", "Predicates", "Place"]);
        for subscriber in subscribers {
            let function = subscriber.function.as_deref();
            table.add(vec![
                subscriber.event.clone(),
                function.unwrap_or("a closure").to_owned(),
                subscriber.predicates.join(", "),
                subscriber.place.to_string(),
            ]);
        }
        table.write(is_coloured)
    })?;
    Ok(0)
}
