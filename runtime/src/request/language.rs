//! The language of a request, which is found out when somebody asks for it.

use crate::gettext::Spoken;

use super::Request;

impl Request {
    pub(crate) fn spoken(&self) -> &Spoken {
        &self.spoken
    }

    pub(crate) fn spoken_mut(&mut self) -> &mut Spoken {
        &mut self.spoken
    }
}
