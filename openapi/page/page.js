// The page of an OpenAPI document: it lists the operations, and sends requests that the reader asks for.
"use strict";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const CHANGING = ["put", "post", "delete", "patch"];

/** Makes an element with attributes and content; texts are never read as markup. */
function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...content.filter((one) => one !== null && one !== undefined));
  return made;
}

let nextId = 0;
const newId = () => `field-${nextId++}`;

/** A document with its references. */
class Api {
  constructor(source, address) {
    this.source = source;
    const server = (source.servers ?? [])[0]?.url ?? new URL(".", address).pathname;
    const hasServer = (source.servers ?? []).length > 0;
    this.base = hasServer ? new URL(server, address).href.replace(/\/$/, "") : location.origin + prefix();
  }

  /** Returns what a reference leads to. */
  resolve(value) {
    let found = value;
    for (let depth = 0; depth < 16 && found?.$ref; depth += 1) {
      const names = found.$ref.slice(2).split("/");
      found = names.reduce(
        (inside, name) => inside?.[decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~")],
        this.source,
      );
    }
    return found ?? {};
  }

  operations() {
    const all = [];
    for (const [path, item] of Object.entries(this.source.paths ?? {})) {
      for (const method of METHODS) {
        if (item[method]) all.push({ path, method, operation: item[method] });
      }
    }
    return all;
  }

  /** Returns a value that a schema could describe, to begin with. */
  sample(schema, depth = 0) {
    const found = this.resolve(schema);
    if (depth > 6) return null;
    for (const known of [found.default, found.const, (found.examples ?? [])[0], (found.enum ?? [])[0]]) {
      if (known !== undefined) return known;
    }
    const variant = (found.oneOf ?? found.anyOf ?? [])[0];
    if (variant) return this.sample(variant, depth + 1);
    if (found.allOf) {
      return Object.assign({}, ...found.allOf.map((part) => this.sample(part, depth + 1)));
    }
    const type = Array.isArray(found.type) ? found.type[0] : found.type;
    if (type === "object" || found.properties) {
      const fields = Object.entries(found.properties ?? {});
      return Object.fromEntries(fields.map(([name, field]) => [name, this.sample(field, depth + 1)]));
    }
    if (type === "array") {
      const first = found.prefixItems ?? (found.items ? [found.items] : []);
      return first.map((item) => this.sample(item, depth + 1));
    }
    return { string: "", integer: found.minimum ?? 0, number: 0, boolean: false }[type] ?? null;
  }

  /** Returns in words what a schema describes. */
  words(schema) {
    const name = schema?.$ref?.split("/").pop();
    const found = this.resolve(schema);
    const words = [name ?? [found.type ?? "any value"].flat().join(" or ")];
    if (found.enum) words.push(`one of ${found.enum.map((one) => JSON.stringify(one)).join(", ")}`);
    if (found.const !== undefined) words.push(`always ${JSON.stringify(found.const)}`);
    if (found.pattern) words.push(`like ${found.pattern}`);
    if (found.minimum !== undefined) words.push(`at least ${found.minimum}`);
    if (found.maximum !== undefined) words.push(`at most ${found.maximum}`);
    return words.join(", ");
  }
}

/** Returns the part of the path that stands before all paths of the application, such as a mount point. */
function prefix() {
  return document.body.dataset.prefix ?? "";
}

/** A control with its label; `value()` is what was entered, or nothing. */
function field({ label, hint, required, control }) {
  const id = newId();
  control.id = id;
  if (required) control.required = true;
  const described = hint ? element("span", { class: "hint", id: `${id}-hint` }, hint) : null;
  if (described) control.setAttribute("aria-describedby", described.id);
  const name = element("label", { for: id }, label, required ? " (required)" : "");
  return element("div", { class: "field" }, name, described, control);
}

function choices(schema) {
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum) return schema.enum;
  return schema.type === "boolean" ? [true, false] : null;
}

function controlFor(api, schema) {
  const found = api.resolve(schema);
  const values = choices(found);
  if (values) {
    const options = ["", ...values].map((value) => element("option", { value: String(value) }, String(value)));
    return element("select", {}, ...options);
  }
  const kinds = [found.type].flat();
  const isNumber = kinds.includes("integer") || kinds.includes("number");
  const initial = found.default === undefined || found.default === null ? "" : String(found.default);
  return element("input", { type: "text", autocomplete: "off", inputmode: isNumber && "decimal", value: initial });
}

/** What the reader says of themselves, by the names of security schemes. */
class Visitor {
  constructor(api) {
    this.controls = new Map();
    const section = document.getElementById("visitor");
    for (const [name, scheme] of Object.entries(api.source.components?.securitySchemes ?? {})) {
      if (scheme.in === "cookie") {
        section.append(element("p", {}, `${name}: your browser sends the cookie ${scheme.name}, if you are logged in.`));
      } else if (scheme.type === "http" && scheme.scheme === "basic") {
        const user = element("input", { type: "text", autocomplete: "off" });
        const password = element("input", { type: "password", autocomplete: "off" });
        section.append(field({ label: `${name}: name`, control: user }), field({ label: `${name}: password`, control: password }));
        this.controls.set(name, () =>
          user.value ? ["Authorization", `Basic ${encoded(`${user.value}:${password.value}`)}`] : null,
        );
      } else if (scheme.type === "http" || scheme.in === "header") {
        const token = element("input", { type: "password", autocomplete: "off" });
        section.append(field({ label: name, hint: scheme.description, control: token }));
        const header = scheme.in === "header" ? scheme.name : "Authorization";
        const before = scheme.in === "header" ? "" : "Bearer ";
        this.controls.set(name, () => (token.value ? [header, before + token.value] : null));
      } else {
        section.append(element("p", {}, `${name}: this page cannot send it.`));
      }
      section.hidden = false;
    }
  }

  /** Returns the headers that an operation needs, as far as they were entered. */
  headers(security) {
    for (const way of security ?? []) {
      const made = Object.keys(way).map((name) => this.controls.get(name)?.());
      if (made.some(Boolean)) return made.filter(Boolean);
    }
    return [];
  }
}

function encoded(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** The controls for the body of a request. */
function bodyControls(api, body) {
  const place = element("div");
  const content = Object.entries(body.content ?? {});
  const types = content.map(([type]) => element("option", { value: type }, type));
  const type = element("select", {}, ...types);
  const parts = content.map(([name, media]) => {
    const found = api.resolve(media.schema ?? {});
    if (name === "application/x-www-form-urlencoded" && found.properties) {
      const required = found.required ?? [];
      const fields = Object.entries(found.properties).map(([key, schema]) => {
        const control = controlFor(api, schema);
        const shown = field({
          label: key,
          hint: api.resolve(schema).description ?? api.words(schema),
          required: required.includes(key),
          control,
        });
        return { key, control, shown };
      });
      return {
        shown: element("fieldset", {}, element("legend", {}, "Fields of the form"), ...fields.map((one) => one.shown)),
        text: () => {
          const filled = fields.filter((one) => one.control.value !== "");
          return new URLSearchParams(filled.map((one) => [one.key, one.control.value])).toString();
        },
      };
    }
    const control = element("textarea", { spellcheck: "false" });
    if (name === "application/json") control.value = JSON.stringify(api.sample(media.schema ?? {}), null, 2);
    return {
      shown: field({ label: `Body as ${name}`, hint: api.words(media.schema ?? {}), control }),
      text: () => control.value,
    };
  });
  const show = () => parts.forEach((part, index) => {
    part.shown.hidden = index !== type.selectedIndex;
    // What is not shown is not sent, so it may be empty.
    for (const control of part.shown.querySelectorAll("input, select, textarea")) control.disabled = part.shown.hidden;
  });
  type.addEventListener("change", show);
  if (content.length > 1) place.append(field({ label: "Media type", control: type }));
  place.append(...parts.map((part) => part.shown));
  show();
  return { place, read: () => ({ type: type.value, text: parts[type.selectedIndex].text() }) };
}

/** Tells whether nothing is a value of a placeholder, as for the rest of a path. */
function mayBeEmpty(parameter, schema) {
  const isText = parameter.in === "path" && schema.type === "string" && schema.const === undefined;
  return isText && !schema.minLength && !schema.pattern;
}

/** Returns the URL and the headers that parameters make. */
function address(base, path, parameters) {
  let filled = path;
  const query = new URLSearchParams();
  const headers = new Headers();
  for (const { parameter, control } of parameters) {
    const value = control.value;
    if (parameter.in === "path") filled = filled.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (value === "") continue;
    else if (parameter.in === "header") headers.set(parameter.name, value);
    else if (parameter.in === "query" && parameter.explode) {
      for (const [key, one] of new URLSearchParams(value)) query.append(key, one);
    } else if (parameter.in === "query" && parameter.schema?.type === "array") {
      value.split("\n").forEach((one) => query.append(parameter.name, one));
    } else if (parameter.in === "query") query.append(parameter.name, value);
  }
  const text = query.toString();
  return { url: base + filled + (text ? `?${text}` : ""), headers };
}

async function show(answer, output) {
  const text = await answer.text();
  const type = answer.headers.get("content-type") ?? "";
  let body = text;
  if (type.includes("json")) {
    try {
      body = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      body = text;
    }
  }
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  output.replaceChildren(
    element("p", { class: answer.ok ? "good" : "bad" }, element("strong", { class: "status" }, `${answer.status} ${answer.statusText}`)),
    element("pre", { class: "headers" }, headers),
    element("pre", { class: "body" }, body),
  );
}

/** The form that sends a request of an operation. */
function trial(api, visitor, { path, method, operation }) {
  const all = (operation.parameters ?? []).map((one) => api.resolve(one));
  const parameters = all
    .filter((parameter) => parameter.in !== "cookie")
    .map((parameter) => {
      const found = api.resolve(parameter.schema ?? {});
      const isList = found.type === "array";
      const control = isList ? element("textarea", { rows: "2" }) : controlFor(api, parameter.schema ?? {});
      const note = isList ? "one value a line" : parameter.explode ? "as in a URL: name=value&other=value" : "";
      const hint = [parameter.description ?? found.description, api.words(parameter.schema), note].filter(Boolean).join(" · ");
      const label = `${parameter.name} (${parameter.in})`;
      const required = parameter.required && !mayBeEmpty(parameter, found);
      return { parameter, control, shown: field({ label, hint, required, control }) };
    });
  const body = operation.requestBody ? bodyControls(api, api.resolve(operation.requestBody)) : null;
  const output = element("div", { role: "status", "aria-live": "polite" });
  const form = element("form", { class: "trial" }, element("h3", {}, "Try it"));
  if (CHANGING.includes(method)) {
    form.append(element("p", { class: "warning" }, "This sends a real request: what it changes stays changed."));
  }
  if (operation["x-requires-csrf-token"]) {
    form.append(
      element(
        "p",
        { class: "warning csrf" },
        "This operation needs the token against forged requests of your session, without which the answer is 400. " +
          "A page of the site that has a form holds it.",
      ),
    );
  }
  const cookies = all.filter((parameter) => parameter.in === "cookie");
  if (cookies.length > 0) {
    form.append(element("p", {}, `Your browser sends the cookies by itself: ${cookies.map((one) => one.name).join(", ")}.`));
  }
  form.append(...parameters.map((one) => one.shown));
  if (body) form.append(body.place);
  form.append(element("button", { type: "submit" }, `Send ${method.toUpperCase()}`), output);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { url, headers } = address(api.base, path, parameters);
    for (const [name, value] of visitor.headers(operation.security)) headers.set(name, value);
    const request = { method: method.toUpperCase(), headers, redirect: "follow" };
    if (body) {
      const { type, text } = body.read();
      if (type !== "*/*") headers.set("Content-Type", type);
      request.body = text;
    }
    const accepted = Object.keys(api.resolve(operation.responses?.["200"] ?? {}).content ?? {});
    if (accepted.length === 1 && accepted[0] !== "*/*") headers.set("Accept", `${accepted[0]}, application/json;q=0.5`);
    output.replaceChildren(element("p", {}, "Waiting for the answer."));
    try {
      await show(await fetch(url, request), output);
    } catch (error) {
      output.replaceChildren(element("p", { class: "bad" }, `There is no answer: ${error.message}`));
    }
  });
  return form;
}

/** What an operation may answer. */
function answers(api, operation) {
  const list = element("dl");
  for (const [status, reference] of Object.entries(operation.responses ?? {})) {
    const response = api.resolve(reference);
    const types = Object.entries(response.content ?? {}).map(([type, media]) => {
      const schema = media.schema ? `: ${api.words(media.schema)}` : "";
      return `${type}${schema}`;
    });
    const isShared = Boolean(reference.$ref);
    const details = isShared ? "" : types.join("; ");
    list.append(element("dt", {}, element("strong", {}, status)), element("dd", {}, response.description ?? "", details ? ` (${details})` : ""));
  }
  return [element("h3", {}, "Answers"), list];
}

function operationBlock(api, visitor, entry) {
  const { path, method, operation } = entry;
  const title = element(
    "summary",
    {},
    element("span", { class: "method" }, method.toUpperCase()),
    " ",
    element("span", { class: "path" }, path),
    " ",
    element("span", { class: "summary" }, operation.summary ?? "", operation.deprecated ? " (deprecated)" : ""),
  );
  const block = element("details", { class: operation.deprecated ? "operation deprecated" : "operation", id: operation.operationId }, title);
  // The inside is made when it is looked at.
  block.addEventListener(
    "toggle",
    () => {
      const inside = element("div", { class: "inside" });
      if (operation.description) inside.append(element("p", { class: "text" }, operation.description));
      if (operation.security) {
        const ways = operation.security.map((way) => Object.keys(way).join(" and ") || "nothing").join(", or ");
        inside.append(element("p", {}, `Who you are is said by ${ways}.`));
      }
      inside.append(...answers(api, operation), trial(api, visitor, entry));
      block.append(inside);
    },
    { once: true },
  );
  block.dataset.words = [method, path, operation.summary, operation.operationId, ...(operation.tags ?? [])].join(" ").toLowerCase();
  return block;
}

function list(api, visitor) {
  const groups = new Map();
  for (const entry of api.operations()) {
    const tag = (entry.operation.tags ?? [])[0] ?? "";
    if (!groups.has(tag)) groups.set(tag, []);
    groups.get(tag).push(operationBlock(api, visitor, entry));
  }
  const place = document.getElementById("operations");
  for (const [tag, blocks] of groups) {
    const section = element("section", {}, element("h2", {}, tag || "Operations"));
    const about = (api.source.tags ?? []).find((one) => one.name === tag)?.description;
    if (about) section.append(element("p", { class: "text" }, about));
    section.append(...blocks);
    place.append(section);
  }
}

function filter() {
  const words = document.getElementById("filter").value.toLowerCase().split(/\s+/);
  let count = 0;
  for (const block of document.querySelectorAll("details.operation")) {
    block.hidden = !words.every((word) => block.dataset.words.includes(word));
    if (!block.hidden) count += 1;
  }
  for (const section of document.querySelectorAll("#operations > section")) {
    section.hidden = !section.querySelector("details.operation:not([hidden])");
  }
  document.getElementById("notice").textContent = count === 1 ? "1 operation" : `${count} operations`;
}

async function start() {
  const notice = document.getElementById("notice");
  try {
    const url = new URL(document.body.dataset.document, location.href);
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`the answer is ${answer.status}`);
    const api = new Api(await answer.json(), url);
    const { info } = api.source;
    document.getElementById("title").textContent = `${info.title} ${info.version}`;
    document.getElementById("about").textContent = info.description ?? "";
    list(api, new Visitor(api));
    document.getElementById("filter").addEventListener("input", filter);
    filter();
    const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (wanted?.matches("details")) wanted.open = true;
  } catch (error) {
    notice.textContent = `The document cannot be read: ${error.message}`;
  }
}

start();
