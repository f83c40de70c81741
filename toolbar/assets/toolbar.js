// The toolbar in a page. It is called with its style sheet. All that is shown comes into the page as text.
((style) => {
  "use strict";
  const host = document.querySelector("pyramidion-toolbar");
  if (!host || host.shadowRoot) return;
  const { root, id, status, elapsed, problems, sql } = host.dataset;
  const canAsk = "connects" in host.dataset;
  const page = `${root}/r/${id}`;

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  const milliseconds = (micros) => `${(Math.floor(micros / 10) / 100).toFixed(2)} ms`;
  const badge = (text, tone) => make("span", { class: `badge ${tone}` }, String(text));

  // What is always seen: how the request ended, how long it took, and what should be looked at.
  function summary() {
    const parts = [badge(status, status < 400 ? "good" : "bad"), make("span", {}, milliseconds(elapsed))];
    if (problems > 0) parts.push(badge(`${problems} in log`, "bad"));
    if (sql > 0) parts.push(badge(`${sql} SQL`, "plain"));
    return parts;
  }

  const opener = canAsk
    ? make("button", { type: "button", class: "opener", "aria-expanded": "false", "aria-controls": "panels" })
    : make("a", { class: "opener", href: page });
  opener.append(make("strong", {}, "Debug"), ...summary());
  const aside = make("aside", { "aria-label": "Debug toolbar" }, opener);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(aside);
  if (!canAsk) return;

  // Panels, as the program describes them.
  const writers = {
    note: (text) => make("p", {}, text),
    folded: ({ caption, text }) => make("details", {}, make("summary", {}, caption), make("pre", { tabindex: "0" }, text)),
    code: ({ caption, text }) => make("figure", {}, make("figcaption", {}, caption), make("pre", { tabindex: "0" }, text)),
    source: ({ caption, place, lines }) => {
      const code = make("pre", { class: "source", tabindex: "0" }, ...lines.map(({ number, text, is_hit: isHit }) =>
        make("span", isHit ? { class: "hit" } : {}, make("i", {}, String(number)), text)));
      const figure = make("figure", {}, make("figcaption", {}, `${caption}: `, make("code", {}, place)));
      if (lines.length) figure.append(code);
      return figure;
    },
    table: ({ caption, head, rows }) => {
      const body = make("tbody");
      for (const row of rows) {
        const cells = row.map((cell, position) => {
          const content = cell.link ? make("a", { href: root + cell.link }, cell.text) : cell.text;
          const isHead = position === 0 && head.length === 0;
          if (isHead) return make("th", { scope: "row" }, content);
          const data = make("td", { class: cell.tone, "data-label": head[position] ?? "" });
          if (cell.text) data.append(content);
          return data;
        });
        body.append(make("tr", {}, ...cells));
      }
      const table = make("table", head.length ? { class: "rows" } : {}, make("caption", {}, caption));
      if (head.length) table.append(make("thead", {}, make("tr", {}, ...head.map((name) => make("th", { scope: "col" }, name)))));
      table.append(body);
      return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table);
    },
    bars: ({ caption, total_us: total, bars }) => {
      const list = make("ol", { class: "bars" });
      for (const { label, parts } of bars) {
        const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        picture.setAttribute("viewBox", "0 0 1000 10");
        picture.setAttribute("preserveAspectRatio", "none");
        picture.setAttribute("aria-hidden", "true");
        const scale = 1000 / Math.max(total, 1);
        let took = 0;
        let waited = 0;
        for (const { from_us: from, until_us: until, is_waited: isWaited } of parts) {
          const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
          bar.setAttribute("x", Math.min(from * scale, 997));
          bar.setAttribute("width", Math.max((until - from) * scale, 3));
          bar.setAttribute("height", 10);
          if (isWaited) bar.setAttribute("class", "waited");
          picture.append(bar);
          took += until - from;
          if (isWaited) waited += until - from;
        }
        const time = make("span", { class: "time" }, milliseconds(took));
        if (waited) time.append(make("span", { class: "dim" }, ` (waited ${milliseconds(waited)})`));
        list.append(make("li", {}, make("span", {}, label), picture, time));
      }
      return make("figure", {}, make("figcaption", {}, caption), list);
    },
  };
  const write = (block) => Object.entries(block).map(([kind, content]) => writers[kind](content));

  const tabs = make("div", { role: "tablist", "aria-label": "Panels", "aria-orientation": "vertical" });
  const panel = make("div", { role: "tabpanel", id: "panel", tabindex: "0" });
  const links = make("p", { class: "links" },
    make("a", { href: page }, "This request as a page"), make("a", { href: `${root}/application` }, "The application"),
    copier("Markdown", "markdown"), copier("curl", "curl"));
  const close = make("button", { type: "button", class: "close", "aria-label": "Close the debug toolbar" }, "×");
  const panels = make("section", { id: "panels", "aria-label": "Details of this request", hidden: "" }, tabs, panel, links, close);
  aside.prepend(panels);

  // Copies what is recorded in another form, without secrets; where a page may not, a link leads to it.
  function copier(name, format) {
    const path = `${page}?format=${format}`;
    const button = make("button", { type: "button", class: "copy" }, `Copy as ${name}`);
    button.addEventListener("click", async () => {
      try {
        const answer = await fetch(path, { cache: "no-store" });
        if (!answer.ok) throw new Error(`The toolbar was answered with ${answer.status}.`);
        await navigator.clipboard.writeText(await answer.text());
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = `Copy as ${name}`; }, 1500);
      } catch {
        const link = make("a", { href: path }, `As ${name}`);
        button.replaceWith(link);
        link.focus();
      }
    });
    return button;
  }

  async function ask(path) {
    const answer = await fetch(`${path}?format=panels`, { headers: { accept: "application/json" }, cache: "no-store" });
    if (!answer.ok) throw new Error(`The toolbar was answered with ${answer.status}.`);
    return answer.json();
  }

  function show(tab, described) {
    for (const other of tabs.children) {
      other.setAttribute("aria-selected", String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
    }
    tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    panel.setAttribute("aria-labelledby", tab.id);
    const isSame = panel.dataset.shows === tab.id;
    const [focused, top] = isSame ? [shadow.activeElement?.getAttribute("href"), panel.scrollTop] : [null, 0];
    panel.dataset.shows = tab.id;
    panel.replaceChildren(make("h2", {}, described.title), ...described.blocks.flatMap(write));
    panel.scrollTop = top;
    if (focused) [...panel.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
    follow();
  }

  let wanted;
  function addTab(described, find) {
    const tab = make("button", { type: "button", role: "tab", id: `tab-${described.name}`, "aria-controls": "panel" }, described.title);
    if (described.badge) tab.append(badge(described.badge.text, described.badge.tone));
    tab.addEventListener("click", async () => {
      wanted = tab;
      const found = await find();
      if (wanted === tab) show(tab, found);
    });
    tabs.append(tab);
    return tab;
  }

  function fail(error) {
    panel.replaceChildren(make("p", { class: "bad", role: "alert" }, error.message));
  }

  // The history is followed while it is seen, since it takes a connection, of which a browser has few.
  let source;
  function follow() {
    const tab = tabs.querySelector("#tab-history[aria-selected=true]");
    if (!tab || panels.hidden || document.hidden) {
      source?.close();
      source = undefined;
    } else if (!source) {
      source = new EventSource(`${root}/history/events`);
      let isBusy = false;
      let isOld = false;
      source.addEventListener("history", async () => {
        isOld = true;
        if (isBusy) return;
        isBusy = true;
        while (isOld) {
          isOld = false;
          const described = await history();
          if (tab.getAttribute("aria-selected") === "true") show(tab, described);
        }
        isBusy = false;
      });
    }
  }
  document.addEventListener("visibilitychange", follow);

  async function history() {
    try {
      return (await ask(`${root}/`)).panels[0];
    } catch (error) {
      return { title: "History", blocks: [{ note: error.message }] };
    }
  }

  let isLoaded = false;
  async function load() {
    if (isLoaded) return;
    isLoaded = true;
    try {
      const { panels: described } = await ask(page);
      for (const one of described) addTab(one, () => one);
      addTab({ name: "history", title: "History" }, history);
      show(tabs.firstElementChild, described[0]);
    } catch (error) {
      isLoaded = false;
      fail(error);
    }
  }

  async function open() {
    panels.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    await load();
    (tabs.querySelector("[aria-selected=true]") ?? close).focus();
    follow();
  }

  function shut() {
    panels.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
    follow();
  }

  opener.addEventListener("click", () => (panels.hidden ? open() : shut()));
  close.addEventListener("click", shut);
  aside.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panels.hidden) {
      event.stopPropagation();
      shut();
    }
  });
  tabs.addEventListener("keydown", (event) => {
    const all = [...tabs.children];
    const here = all.indexOf(shadow.activeElement);
    const there = { ArrowDown: here + 1, ArrowRight: here + 1, ArrowUp: here - 1, ArrowLeft: here - 1, Home: 0, End: all.length - 1 }[event.key];
    if (here < 0 || there === undefined) return;
    event.preventDefault();
    const tab = all[(there + all.length) % all.length];
    tab.focus();
    tab.click();
  });

  // How often scripts of the page asked something since it was loaded.
  const asked = badge("", "plain");
  let count = 0;
  new PerformanceObserver((list) => {
    const isScript = ({ initiatorType, name }) =>
      ["fetch", "xmlhttprequest"].includes(initiatorType) && !new URL(name).pathname.startsWith(`${root}/`);
    count += list.getEntries().filter(isScript).length;
    if (count === 0) return;
    asked.textContent = `${count} by scripts`;
    opener.append(asked);
  }).observe({ type: "resource", buffered: true });
})
