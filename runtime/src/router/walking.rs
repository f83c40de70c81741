//! The walk of a request through a tree of resources.

use std::sync::Arc;

use crate::context::{Located, Resource};
use crate::httpexceptions::HttpException;
use crate::pattern::PathText;
use crate::request::{Request, Walked};
use crate::traversal::{Made, Traversed, decoded_names, walk};

use super::pipeline::Pipeline;
use super::route_entry::RouteEntry;

impl Pipeline {
    /// Makes the context of a request: what the factory makes, or what a walk from there leads to.
    ///
    /// # Errors
    ///
    /// Fails as the factory, and as [`walk`](Self::walk).
    #[inline]
    pub(super) async fn make_context(
        &self,
        request: &mut Request,
        entry: Option<&RouteEntry>,
    ) -> crate::Result<()> {
        let of_route = entry.and_then(|entry| entry.factory.as_deref());
        let Some(factory) = of_route.or(self.root_factory.as_ref()) else {
            return Ok(());
        };
        let context: Arc<dyn Resource> = match factory.call(request) {
            Made::Now(made) => made?,
            Made::Later(making) => making.await?,
        };
        request.set_context(context);
        if Self::walks(entry) {
            Box::pin(self.walk(request, entry)).await?;
        }
        Ok(())
    }

    /// Tells whether a request of a route, or of none, walks through the tree, if there is one.
    fn walks(entry: Option<&RouteEntry>) -> bool {
        entry.is_none_or(|entry| entry.way.is_some())
    }

    /// Walks from the root that was made to the context.
    ///
    /// # Errors
    ///
    /// Fails as the first resource that cannot be loaded, and with 404 if there is no such virtual root.
    async fn walk(&self, request: &mut Request, entry: Option<&RouteEntry>) -> crate::Result<()> {
        let names = names(request, entry)?;
        let root = request.location();
        let virtual_root = request.claimed_virtual_root()?;
        let start_depth = root.depth();
        let virtual_root_depth = start_depth + virtual_root.len();
        let start = match virtual_root.len() {
            0 => root,
            _ => virtual_root_of(root, virtual_root).await?,
        };
        let Traversed {
            context,
            view_name,
            subpath,
            ending,
            ..
        } = walk(start, names).await?;
        let walked = Walked {
            view_name,
            subpath,
            ending,
            start_depth,
            virtual_root_depth,
        };
        request.set_walked(context, walked);
        Ok(())
    }
}

/// Returns the names that a request walks.
fn names(request: &Request, entry: Option<&RouteEntry>) -> Result<Vec<String>, HttpException> {
    let path = request.uri().path();
    let malformed =
        |error| HttpException::bad_request().with_detail(format!("the path is {error}"));
    let Some(entry) = entry else {
        return decoded_names(path).map_err(malformed);
    };
    let Some(way) = &entry.way else {
        return Ok(Vec::new());
    };
    let path = PathText::decode(path).map_err(malformed)?;
    let pattern = &entry.route.info.pattern;
    Ok(way.names(pattern, request.matchdict(), &path))
}

/// Walks to the virtual root.
async fn virtual_root_of(root: Arc<Located>, names: Vec<String>) -> crate::Result<Arc<Located>> {
    let depth = names.len();
    let end = walk(root, names).await?;
    if end.traversed.len() < depth {
        let message = "the virtual root that the proxy names is not in the tree";
        return Err(HttpException::not_found().with_log_message(message).into());
    }
    Ok(end.context)
}
