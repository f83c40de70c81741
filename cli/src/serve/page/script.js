// Loads the page again when there is another answer than this one. Requests wait while the application is built.
const build = document.currentScript.dataset.build;
const events = new EventSource("/_debug/events");
events.addEventListener("build", (event) => {
  if (event.data !== build) location.reload();
});
events.onerror = () => {
  // An application without development mode has no events, but it is there.
  if (events.readyState === EventSource.CLOSED) location.reload();
};
