//! The commands of an application, run as programs.

mod arguments;
mod chapter;
mod development;
mod listings;
mod messages;
mod program;
mod requests;
mod serving;
mod settings;
mod starting;
