// Loads the page again when the application is another one, and its style sheets when they have changed.
(() => {
  const script = document.currentScript;
  const build = script.dataset.build;
  const tabs = new BroadcastChannel("pyramidion-live");
  let isTyped = false;
  addEventListener("input", () => { isTyped = true; }, true);

  // What was typed is not thrown away: whoever typed it decides.
  const reload = () => {
    if (!isTyped) return location.reload();
    if (document.querySelector("pyramidion-live")) return;
    const notice = document.createElement("pyramidion-live");
    const root = notice.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("button { position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483647; padding: .5rem 1rem; font: 1rem system-ui, sans-serif; }");
    root.adoptedStyleSheets = [sheet];
    const button = document.createElement("button");
    button.textContent = "The page has changed: load it again";
    button.onclick = () => location.reload();
    root.append(button);
    document.body.append(notice);
  };

  const restyle = () => {
    for (const link of document.querySelectorAll("link[rel~=stylesheet]")) {
      const address = new URL(link.href);
      if (address.origin !== location.origin) continue;
      address.searchParams.set("_live", Date.now());
      const next = link.cloneNode();
      next.href = address;
      next.onload = next.onerror = () => link.remove();
      link.after(next);
    }
  };

  const act = (kind, data) => {
    if (kind === "style") restyle();
    else if (kind === "reload" || data !== build) reload();
  };
  tabs.onmessage = (message) => act(...message.data);

  // One tab listens for all: a browser has few connections to one host. It is done when the answer is none of events.
  const listen = () => new Promise((done) => {
    const events = new EventSource(new URL("events", script.src));
    for (const kind of ["build", "reload", "style"]) {
      events.addEventListener(kind, (event) => {
        tabs.postMessage([kind, event.data]);
        act(kind, event.data);
      });
    }
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) setTimeout(done, 1000);
    };
  });
  const forever = async () => { for (;;) await listen(); };
  if (navigator.locks) navigator.locks.request("pyramidion-live", forever);
  else forever();
})();
