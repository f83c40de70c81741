// Keeps the page of the last requests as they are, and clears them. Without it the page is as it was when it was asked for.
(() => {
  "use strict";
  const { root } = document.currentScript.dataset;
  const status = document.querySelector("[role=status]");
  const clear = document.getElementById("clear");
  const say = (text) => { if (status.textContent !== text) status.textContent = text; };
  let isBusy = false;
  let isOld = false;
  let source;

  // Takes the list out of the page as it is now. It is a page of this program, and what is taken over runs no script.
  async function renew() {
    isOld = true;
    if (isBusy) return;
    isBusy = true;
    try {
      while (isOld) {
        isOld = false;
        const answer = await fetch(location.href, { cache: "no-store" });
        if (!answer.ok) throw new Error(`The history was answered with ${answer.status}.`);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const focused = document.activeElement?.getAttribute("href");
        document.querySelector("main").replaceWith(document.importNode(page.querySelector("main"), true));
        const links = [...document.querySelectorAll("main a")];
        if (focused) links.find((link) => link.getAttribute("href") === focused)?.focus({ preventScroll: true });
      }
    } catch (error) {
      say(error.message);
    } finally {
      isBusy = false;
    }
  }

  // A page that nobody sees keeps no connection, of which a browser has few.
  function follow() {
    if (document.hidden) {
      source?.close();
      source = undefined;
    } else if (!source) {
      source = new EventSource(`${root}/history/events`);
      source.addEventListener("history", renew);
      source.onopen = () => say("New requests appear by themselves.");
      source.onerror = () => {
        const isOver = source.readyState === EventSource.CLOSED;
        say(isOver ? "New requests do not appear: load the page again." : "The application is away.");
      };
    }
  }

  document.addEventListener("visibilitychange", follow);
  follow();
  clear.hidden = false;
  clear.addEventListener("click", async () => {
    const { token } = document.querySelector("main").dataset;
    try {
      const answer = await fetch(`${root}/history/clear`, { method: "POST", headers: { "x-debug-token": token } });
      if (!answer.ok) say(await answer.text());
      else await renew();
    } catch (error) {
      say(error.message);
    }
  });
})();
