//! The command `tweens`, Pyramid's `ptweens`.

use crate::introspection::TweenRecord;
use crate::router::App;

use super::failure::Failure;
use super::output::Output;
use super::table::Table;

pub(super) fn answer(app: &App, output: Output) -> Result<u8, Failure> {
    let tweens = app.tweens();
    output.write(&tweens, |is_coloured| {
        let mut table = Table::new(&["Position", "Name", "Place"]);
        let mut add = |row: [&str; 3]| table.add(row.map(str::to_owned).to_vec());
        add(["-", "INGRESS", ""]);
        for (position, tween) in tweens.iter().enumerate() {
            add([&position.to_string(), &tween.name, &place(tween)]);
        }
        add(["-", "MAIN", ""]);
        table.write(is_coloured)
    })?;
    Ok(0)
}

/// Returns where a tween is added; those of the framework are in every application.
fn place(tween: &TweenRecord) -> String {
    tween
        .place
        .map_or("pyramidion".to_owned(), |place| place.to_string())
}
