//! Reading the body of a request, and the form in it.

use bytes::Bytes;

use crate::body::Body;
use crate::httpexceptions::HttpException;

use super::Request;
use super::form::{self, Absence, Form, FormKind};
use super::form_limits::FormLimits;
use super::limited_body::{self, BodyLimits, LimitedBody, RequestBody};
#[cfg(feature = "multipart")]
use super::multipart;

impl Request {
    /// Reads the body, and the form in it, unless that was done.
    pub(crate) async fn read_body(&mut self, limits: &BodyLimits) -> Result<(), HttpException> {
        let Some(body) = self.body.take_unread() else {
            // It was read before the route was known, within the largest limits of all routes.
            return self.check_read(limits);
        };
        let kind = FormKind::of(&self.head.method, &self.head.headers);
        let body = match (body.into_bytes(), &kind) {
            #[cfg(feature = "multipart")]
            (Ok(bytes), Ok(FormKind::Multipart { .. })) => Body::from(bytes),
            (Ok(bytes), _) => {
                let length = Some(bytes.len() as u64);
                limited_body::check_length(length, &self.head.headers, limits)?;
                return self.keep_body(bytes, kind?, &limits.form);
            }
            (Err(stream), _) => stream,
        };
        // What waits for a body is large, and other requests have no use for it.
        Box::pin(self.read_stream(body, kind, limits)).await
    }

    async fn read_stream(
        &mut self,
        body: Body,
        kind: Result<FormKind, HttpException>,
        limits: &BodyLimits,
    ) -> Result<(), HttpException> {
        let body = LimitedBody::new(body, &self.head.headers, limits)?;
        match kind? {
            #[cfg(feature = "multipart")]
            FormKind::Multipart { boundary } => {
                self.form = multipart::read(body, &boundary, &limits.form).await?;
                Ok(())
            }
            kind => {
                let bytes = body.collect().await?;
                self.keep_body(bytes, kind, &limits.form)
            }
        }
    }

    /// Keeps a body that was read, and the form in it.
    fn keep_body(
        &mut self,
        bytes: Bytes,
        kind: FormKind,
        limits: &FormLimits,
    ) -> Result<(), HttpException> {
        self.form = match kind {
            FormKind::None(reason) => Form::absent(reason),
            FormKind::Urlencoded => Form::urlencoded(&bytes, limits)?,
            FormKind::Undeclared => Form::undeclared(&bytes, limits),
            #[cfg(feature = "multipart")]
            FormKind::Multipart { .. } => Form::absent("the multipart form was not read"),
        };
        self.body = RequestBody::Read(bytes);
        Ok(())
    }

    /// Tells whether reading the body may have to wait, be it for the client or for the disk.
    pub(crate) fn may_wait_for_body(&self) -> bool {
        match &self.body {
            RequestBody::Read(_) => false,
            RequestBody::Arrived(_) => form::is_multipart(&self.head.headers),
            RequestBody::Unread(_) => true,
        }
    }

    /// Fails with 413 if what was read of the body is more than may be.
    fn check_read(&mut self, limits: &BodyLimits) -> Result<(), HttpException> {
        if self.body().len() as u64 > limits.max_size {
            return Err(limited_body::too_large(limits.max_size));
        }
        match limits.form.check(&self.form.size) {
            Err(error) if self.is_undeclared() => {
                self.form = Form::too_much(error);
                Ok(())
            }
            checked => checked,
        }
    }

    /// Tells whether nobody says that the body is a form.
    fn is_undeclared(&self) -> bool {
        matches!(
            FormKind::of(&self.head.method, &self.head.headers),
            Ok(FormKind::Undeclared)
        )
    }

    /// Reads the body and the form in it, and keeps the body also if it is a multipart form.
    #[cfg(feature = "forward")]
    pub(crate) async fn read_and_keep_body(
        &mut self,
        limits: &BodyLimits,
    ) -> Result<(), HttpException> {
        let Some(body) = self.body.take_unread() else {
            return Ok(());
        };
        let body = LimitedBody::new(body, &self.head.headers, limits)?;
        let bytes = body.collect().await?;
        self.body = RequestBody::new(Body::from(bytes.clone()));
        self.read_body(limits).await?;
        self.body = RequestBody::Read(bytes);
        Ok(())
    }

    /// Says why the request has no form, unless it has one.
    ///
    /// A form of which nothing is sent, such as one of nothing but a checkbox that is off, is one.
    pub(crate) fn form_absence(&self) -> Option<Absence> {
        let absence = self.form.absence()?;
        if !self.form.is_of_no_body() {
            return Some(absence.clone());
        }
        match FormKind::of(&self.head.method, &self.head.headers) {
            Ok(FormKind::None(reason)) => Some(Absence::NoForm(reason)),
            Ok(_) => None,
            Err(_) => Some(absence.clone()),
        }
    }
}
