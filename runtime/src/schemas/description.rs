//! How what is known of a view is collected.

use std::fmt;
use std::path::Path;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

use super::bounds::Bounds;
use super::interface::{Input, InputPlace, Interface, Reply};

/// The schemas of an application: types that have a name are written once, and others refer to them.
///
/// What is read and what is written may differ for one type, in fields with a default for example, so there are two sets.
///
/// See the [module docs](super) for an example.
#[derive(Debug)]
pub struct Schemas {
    inputs: SchemaGenerator,
    outputs: SchemaGenerator,
}

impl Schemas {
    /// Returns no schemas; references to them will begin with `path`, which is a JSON pointer to where they will stand.
    pub fn new(path: &str) -> Self {
        let settings = || {
            let settings = SchemaSettings::draft2020_12();
            let settings = settings.with_transform(Bounds);
            settings.with(|settings| {
                settings.meta_schema = None;
                settings.definitions_path = path.to_owned().into();
            })
        };
        Self {
            inputs: settings().for_deserialize().into_generator(),
            outputs: settings().for_serialize().into_generator(),
        }
    }

    /// Returns the schema of what is read as a type.
    pub fn of_input<T: JsonSchema>(&mut self) -> Schema {
        finished::<T>(&mut self.inputs)
    }

    /// Returns the schema of what a value of a type is written as.
    pub fn of_output<T: JsonSchema>(&mut self) -> Schema {
        finished::<T>(&mut self.outputs)
    }

    /// Returns the schemas that were referred to, by name: those of what is read, and those of what is written.
    pub fn into_definitions(mut self) -> [Map<String, Value>; 2] {
        [&mut self.inputs, &mut self.outputs].map(|generator| generator.take_definitions(true))
    }
}

/// Returns the schema of a type, with what is changed in all of them; `subschema_for` leaves that to its caller.
fn finished<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = generator.subschema_for::<T>();
    for transform in generator.transforms_mut() {
        transform.transform(&mut schema);
    }
    schema
}

/// What is being said of a view.
///
/// # Examples
///
/// ```
/// use pyramidion::schemas::{InputPlace, Schemas};
/// use pyramidion::{Configurator, Request, View};
///
/// let mut config = Configurator::new();
/// config.add_route("count", "/count");
/// let count = View::new(|request: &Request| request.header("x-words").map_or(0, str::len).to_string());
/// config.add_view(count.route_name("count").described(|view| {
///     view.docs("Counts what the header says.");
///     view.header::<String>("X-Words");
///     view.reply::<u32>(200, "text/plain");
/// }));
/// let app = config.make_app()?;
///
/// let interface = &app.interfaces(&mut Schemas::new("/components/schemas"))[0];
/// assert_eq!(interface.inputs[0].place, InputPlace::Header("X-Words".to_owned()));
/// assert_eq!(interface.replies[0].status, Some(200));
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub struct Description<'a> {
    schemas: &'a mut Schemas,
    interface: &'a mut Interface,
    /// Whether what is described may be absent.
    is_optional: bool,
    /// Whether a template shows the value of the view, so that no schema says what is answered.
    is_shown: bool,
}

impl<'a> Description<'a> {
    /// Begins to describe a view with this renderer. A name with an ending is that of a template.
    pub(crate) fn new(
        schemas: &'a mut Schemas,
        interface: &'a mut Interface,
        renderer: Option<&str>,
    ) -> Self {
        let is_shown = renderer.is_some_and(|name| Path::new(name).extension().is_some());
        Self {
            schemas,
            interface,
            is_optional: false,
            is_shown,
        }
    }

    /// Says what the view does, in lines that may begin with a space, as those of `///` do, or with an asterisk after a
    /// space, as those of `/** */` do.
    pub fn docs(&mut self, text: &str) {
        let is_starred = has_asterisks(text);
        for (index, line) in text.split('\n').enumerate() {
            let starred = line.trim_start().strip_prefix('*');
            let line = starred.filter(|_| is_starred && index > 0).unwrap_or(line);
            let line = line.strip_prefix(' ').unwrap_or(line);
            self.interface.docs.push_str(line);
            self.interface.docs.push('\n');
        }
    }

    /// Says that the view should not be used any more, and why; the reason may be empty.
    pub fn deprecated(&mut self, reason: &str) {
        self.interface.deprecated = Some(reason.to_owned());
    }

    /// Leaves the view out of documents.
    pub fn hidden(&mut self) {
        self.interface.is_hidden = true;
    }

    /// Says that the view reads the placeholders as a type.
    pub fn path<T: JsonSchema>(&mut self) {
        self.input::<T>(InputPlace::Path);
    }

    /// Says that the view reads the query as a type.
    pub fn query<T: JsonSchema>(&mut self) {
        self.input::<T>(InputPlace::Query);
    }

    /// Says that the view reads the fields of a form as a type.
    pub fn form<T: JsonSchema>(&mut self) {
        self.input::<T>(InputPlace::Form);
    }

    /// Says that the view reads the body as JSON.
    pub fn json<T: JsonSchema>(&mut self) {
        self.input::<T>(InputPlace::Json);
    }

    /// Says that the view reads a header.
    pub fn header<T: JsonSchema>(&mut self, name: &str) {
        self.input::<T>(InputPlace::Header(name.to_owned()));
    }

    /// Says that the view reads a cookie.
    pub fn cookie<T: JsonSchema>(&mut self, name: &str) {
        self.input::<T>(InputPlace::Cookie(name.to_owned()));
    }

    /// Says that the view reads the cookies as a type.
    pub fn cookies<T: JsonSchema>(&mut self) {
        self.input::<T>(InputPlace::Cookies);
    }

    /// Says that what is described inside may be absent.
    pub fn optional(&mut self, describe: impl FnOnce(&mut Self)) {
        let was_optional = std::mem::replace(&mut self.is_optional, true);
        describe(self);
        self.is_optional = was_optional;
    }

    /// Says that the view answers with a status and a body that is written from a type.
    pub fn reply<T: JsonSchema>(&mut self, status: u16, media_type: &str) {
        let schema = self.schemas.of_output::<T>();
        self.add_reply(Some(status), Some(media_type), Some(schema));
    }

    /// Says that the view answers with a body of a media type.
    pub fn content(&mut self, media_type: &str) {
        self.add_reply(None, Some(media_type), None);
    }

    /// Says that the view answers with a status, and what that means.
    pub fn status(&mut self, status: u16, meaning: &str) {
        self.interface.replies.push(Reply {
            status: Some(status),
            meaning: Some(meaning.to_owned()),
            media_type: None,
            schema: None,
        });
    }

    /// Says that the view may answer a response of which nothing is said.
    pub(crate) fn may_answer_otherwise(&mut self) {
        self.interface.may_answer_otherwise = true;
    }

    /// Says that the view may fail with an error that says nothing of itself.
    pub(crate) fn may_fail(&mut self) {
        self.interface.may_fail = true;
    }

    pub(super) fn json_reply<T: JsonSchema>(&mut self) {
        let schema = self.schemas.of_output::<T>();
        self.add_reply(None, Some("application/json"), Some(schema));
    }

    pub(crate) fn any_json_reply(&mut self, type_name: &'static str) {
        self.without_schema(type_name);
        self.add_reply(None, Some("application/json"), None);
    }

    pub(crate) fn rendered<T: JsonSchema>(&mut self) {
        if !self.is_shown {
            self.interface.rendered = Some(self.schemas.of_output::<T>());
        }
    }

    /// Says that a value is handed to the renderer, of which only the name of the type is known.
    pub(crate) fn any_rendered(&mut self, type_name: &'static str) {
        if !self.is_shown {
            self.without_schema(type_name);
        }
    }

    pub(crate) fn without_schema(&mut self, type_name: &'static str) {
        self.interface.without_schema.push(type_name);
    }

    /// Says that the view reads something of which only the name of the type is known.
    pub(crate) fn any_input(&mut self, place: InputPlace, type_name: &'static str) {
        self.without_schema(type_name);
        self.add_input(place, Schema::default());
    }

    fn input<T: JsonSchema>(&mut self, place: InputPlace) {
        let schema = self.schemas.of_input::<T>();
        self.add_input(place, schema);
    }

    pub(crate) fn add_input(&mut self, place: InputPlace, schema: Schema) {
        self.interface.inputs.push(Input {
            place,
            schema,
            is_required: !self.is_optional,
        });
    }

    fn add_reply(&mut self, status: Option<u16>, media_type: Option<&str>, schema: Option<Schema>) {
        self.interface.replies.push(Reply {
            status,
            meaning: None,
            media_type: media_type.map(str::to_owned),
            schema,
        });
    }
}

impl fmt::Debug for Description<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Description").field(&self.interface).finish()
    }
}

/// Tells whether a text is that of a comment of several lines, each of which but the first begins with an asterisk.
///
/// The asterisks of a list stand at the beginning of their lines.
fn has_asterisks(text: &str) -> bool {
    // The end of the comment, which stands on the last line, is not part of the text.
    let mut lines = text.trim_end().split('\n').skip(1).peekable();
    let is_starred =
        |line: &str| line.starts_with([' ', '\t']) && line.trim_start().starts_with('*');
    lines.peek().is_some() && lines.all(is_starred)
}
