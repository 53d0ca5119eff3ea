"use strict";
// The page is whole without this: it adds filters, details and arrows on hover and by keyboard, and all arrows on request.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const panel = byId("panel");
  // Of many documents each is packed in a template, and one at a time stands here.
  const packed = byId("packed");
  let views = [];
  let current = packed ? "0" : null;
  const off = new Set();
  let pinned = null;
  let dismissed = null;
  let chosen = null; // The mentions whose details are shown: their view and places.
  let lit = [];
  let leaving = 0;

  for (const part of all(".js")) part.hidden = false;
  for (const part of all(".without")) part.hidden = true;

  const places = (mark) => mark.dataset.m.split(" ").map(Number);
  const rowOf = (view, place) => byId(`${view.id}m${place}`);
  const marksOf = (view, place) => view.marks.filter((mark) => places(mark).includes(place));
  const arrowRows = (view) => all("tr[data-from]", view);

  function svg(name, attributes, parent) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    parent.append(element);
    return element;
  }

  // Filters.

  function isShown(view, place) {
    const row = rowOf(view, place);
    return !off.has(row.dataset.l) && (!byId("conflict").value || "c" in row.dataset);
  }

  function repaint(view) {
    for (const row of all("tr[data-l]", view)) row.hidden = !isShown(view, Number(row.id.split("m")[1]));
    for (const row of arrowRows(view)) {
      row.hidden = ![row.dataset.from, row.dataset.to].every((end) => isShown(view, end));
    }
    for (const mark of view.marks) {
      const inside = places(mark).filter((place) => isShown(view, place));
      mark.classList.toggle("off", !inside.length);
      if (!inside.length) continue;
      mark.className = mark.className.replace(/\bl\d+/, `l${rowOf(view, inside.at(-1)).dataset.l}`);
    }
    draw(view);
  }

  function choose() {
    byId("main").classList.toggle("spaced", isAll());
    const name = byId("view").value;
    for (const view of views) {
      view.hidden = view.dataset.view !== name;
      if (!view.hidden) view.open = true;
    }
    for (const none of all(".none")) none.hidden = all(".view", none.parentElement).some((view) => !view.hidden);
    release();
    for (const view of views) if (!view.hidden) repaint(view);
  }

  // Details.

  function show(mark) {
    clear();
    const view = mark.closest(".view");
    const shown = places(mark).filter((place) => isShown(view, place)).reverse();
    byId("cards").replaceChildren(...shown.map((place) => card(view, place)));
    panel.hidden = !shown.length;
    for (const place of shown) light(marksOf(view, place), "hot");
    chosen = { view, shown };
    drawChosen(view);
    for (const row of arrowRows(view)) {
      const ends = [Number(row.dataset.from), Number(row.dataset.to)];
      if (!ends.some((end) => shown.includes(end))) continue;
      for (const end of ends) if (!shown.includes(end)) light(marksOf(view, end), "end");
    }
  }

  function card(view, place) {
    const [label, text, , attributes, notes] = rowOf(view, place).cells;
    const box = document.createElement("div");
    const head = document.createElement("h2");
    head.append(...label.cloneNode(true).childNodes);
    const quote = document.createElement("p");
    quote.append("« ", ...text.cloneNode(true).childNodes, " »");
    box.append(head, quote, ...attributes.cloneNode(true).childNodes, ...notes.cloneNode(true).childNodes);
    const list = document.createElement("ul");
    for (const row of arrowRows(view)) {
      const [relation, from, to, values] = row.cells;
      const isHead = Number(row.dataset.from) === place;
      if (!isHead && Number(row.dataset.to) !== place) continue;
      const item = document.createElement("li");
      const other = isHead ? to : from;
      item.append(isHead ? "→ " : "← ", relation.textContent, " « ", ...other.cloneNode(true).childNodes, " »");
      const said = all("li", values).map((value) => value.textContent).join(", ");
      if (said) item.append(` (${said})`);
      list.append(item);
    }
    if (list.childElementCount) box.append(list);
    return box;
  }

  function light(elements, name) {
    for (const each of elements) {
      each.classList.add(name);
      lit.push(each);
    }
  }

  function clear() {
    clearTimeout(leaving);
    for (const each of lit) each.classList.remove("hot", "end");
    lit = [];
    const view = chosen?.view;
    chosen = null;
    if (view) drawChosen(view);
    panel.hidden = true;
  }

  // What was closed stays closed until another mention is pointed at or has the focus.
  function release() {
    const mark = pinned;
    const wasInside = panel.contains(document.activeElement);
    pinned = null;
    if (wasInside && mark) mark.focus();
    dismissed = document.activeElement;
    clear();
  }

  // The pointer may go to the panel: it stays a moment.
  function leave(focused) {
    clearTimeout(leaving);
    leaving = setTimeout(() => {
      if (pinned) return;
      if (focused && focused !== dismissed) show(focused);
      else clear();
    }, 300);
  }

  // One stop for the Tab key in each text; the arrow keys go from mention to mention.

  function stopsOf(view) {
    return view.marks.filter((mark) => mark.dataset.a && !mark.classList.contains("off"));
  }

  function step(view, mark, key) {
    const stops = stopsOf(view);
    const here = stops.indexOf(mark);
    const next = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0,
      End: stops.length - 1 }[key];
    if (next === undefined) return false;
    const target = stops[Math.min(Math.max(next, 0), stops.length - 1)];
    if (target) target.focus();
    return true;
  }

  function listen(view) {
    const text = view.querySelector(".text");
    const markAt = (event) => event.target.closest("mark[data-m]:not(.off)");
    text.addEventListener("pointerover", (event) => {
      const mark = markAt(event);
      if (mark && !pinned && event.pointerType === "mouse") show(mark);
    });
    text.addEventListener("pointerleave", () => leave(text.contains(document.activeElement) && document.activeElement));
    text.addEventListener("focusin", (event) => {
      const mark = markAt(event);
      if (!mark) return;
      for (const each of all("mark[tabindex='0']", text)) each.tabIndex = -1;
      mark.tabIndex = 0;
      pinned = dismissed = null;
      show(mark);
    });
    text.addEventListener("focusout", () => { if (!pinned) clear(); });
    text.addEventListener("click", (event) => {
      const mark = markAt(event);
      if (!mark || pinned === mark) return release();
      show(mark);
      pinned = mark;
    });
    text.addEventListener("keydown", (event) => {
      const mark = markAt(event);
      if (!mark) return;
      if (event.key === "Enter" || event.key === " ") {
        show(mark);
        pinned = mark;
        panel.focus();
        event.preventDefault();
      } else if (step(view, mark, event.key)) event.preventDefault();
    });
    for (const mark of view.marks) {
      mark.removeAttribute("title");
      if (!mark.dataset.a) continue;
      mark.tabIndex = -1;
      mark.setAttribute("aria-describedby", places(mark).map((place) => `${view.id}m${place}`).join(" "));
    }
    const first = view.marks.find((mark) => mark.dataset.a);
    if (first) first.tabIndex = 0;
    view.addEventListener("toggle", () => { if (view.open) draw(view); });
  }

  // Arrows.

  const isAll = () => byId("draw").checked;
  const isChosen = (view, ends) => chosen?.view === view && ends.some((end) => chosen.shown.includes(end));

  // The relations of the chosen mentions, or all where that was asked for.
  function draw(view) {
    const canvas = view.querySelector(".canvas");
    view.querySelector(".arrows")?.remove();
    if (!view.near || view.hidden || !view.open || !(isAll() || chosen?.view === view)) return;
    const origin = canvas.getBoundingClientRect();
    const arrows = [];
    for (const row of arrowRows(view)) {
      const ends = [Number(row.dataset.from), Number(row.dataset.to)];
      if (ends.every((end) => isShown(view, end)) && (isAll() || isChosen(view, ends))) {
        arrows.push({ row, ends, places: ends.map((end) => anchor(view, end, origin)) });
      }
    }
    if (!arrows.length) return;
    const layer = svg("svg", { class: "arrows", "aria-hidden": "true" }, canvas);
    const tip = svg("marker", { id: `${view.id}tip`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8,
      markerHeight: 8, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" }, svg("defs", {}, layer));
    svg("path", { d: "M0 0 8 4 0 8z" }, tip);
    for (const { row, ends, places: [a, b] } of arrows) {
      const lift = 12 + Math.min(28, Math.hypot(a.x - b.x, a.y - b.y) / 14);
      const arrow = svg("g", { "data-from": ends[0], "data-to": ends[1] }, layer);
      svg("path", { d: `M${a.x} ${a.y}C${a.x} ${a.y - lift} ${b.x} ${b.y - lift} ${b.x} ${b.y}`,
        "marker-end": `url(#${view.id}tip)` }, arrow);
      const word = row.cells[0].textContent;
      arrow.ends = [a, b].map(({ x, y }) => ({ x: Math.max(0, Math.min(x + 7, origin.width - word.length * 7.5)), y: y - 3 }));
      svg("text", {}, arrow).textContent = word;
    }
    heat(view);
  }

  // Those of the chosen mentions stand out, above the others.
  function heat(view) {
    for (const arrow of all(".arrows g", view)) {
      const ends = [Number(arrow.dataset.from), Number(arrow.dataset.to)];
      const isHot = isChosen(view, ends);
      arrow.classList.toggle("hot", isHot);
      if (!isHot) continue;
      // The word stands over the other end, where between close lines it covers least.
      const { x, y } = arrow.ends[chosen.shown.includes(ends[1]) ? 0 : 1];
      for (const [key, value] of Object.entries({ x, y })) arrow.lastElementChild.setAttribute(key, value);
      arrow.parentElement.append(arrow);
    }
  }

  // Where all are drawn already, none needs to be drawn again.
  function drawChosen(view) {
    if (isAll()) heat(view);
    else draw(view);
  }

  function anchor(view, place, origin) {
    const box = marksOf(view, place)[0].getClientRects()[0];
    return { x: Math.round(box.left + box.width / 2 - origin.left), y: Math.round(box.top - origin.top) };
  }

  // Records.

  function keepRecords() {
    const kind = byId("keep").value;
    for (const row of all(".claims tbody tr:not(.group)")) {
      row.hidden = kind !== "" && !(row.dataset.kinds ?? "").split(" ").includes(kind);
    }
    for (const body of all(".claims tbody")) body.hidden = !body.querySelector("tr:not(.group):not([hidden])");
  }

  // Only what is near the screen is drawn: the places of marks are known once they are laid out.
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      target.near = isIntersecting;
      if (isIntersecting) draw(target);
    }
  }, { rootMargin: "400px" });
  function take(root) {
    for (const view of all(".view", root)) {
      view.marks = all("mark[data-m]", view);
      listen(view);
      watcher.observe(view);
      views.push(view);
    }
  }

  // Many documents.

  async function unpack(template) {
    const bytes = Uint8Array.from(atob(template.content.textContent), (each) => each.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    // What comes out was escaped when it was written, and the page's policy lets no script of it run.
    const opened = document.createElement("template");
    opened.innerHTML = await new Response(stream).text();
    return opened.content;
  }

  async function open(place) {
    const template = document.querySelector(`template[data-d="${place}"]`);
    if (!template || place === current) return;
    current = place;
    const content = await unpack(template);
    if (place !== current) return; // Another was asked for meanwhile.
    release();
    watcher.disconnect();
    views = [];
    packed.replaceChildren(content);
    take(packed);
    markCurrent();
    choose();
  }

  function markCurrent() {
    for (const link of all("#found a")) {
      if (link.hash === `#d${current}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  async function openPart(name) {
    const part = document.querySelector(`.later[data-part="${name}"]`);
    const template = part?.querySelector("template");
    if (!template) return;
    template.remove();
    part.append(await unpack(template));
  }

  function find() {
    const words = byId("find").value.toLowerCase().split(/\s+/);
    const label = byId("with").value;
    const items = all("#found li");
    for (const item of items) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word)) || (label && !item.dataset.l.split(" ").includes(label));
    }
    const n = items.filter((item) => !item.hidden).length;
    byId("n-found").textContent = `${n} of ${items.length}`;
  }

  function go(by) {
    const links = all("#found li:not([hidden]) a");
    const here = links.findIndex((link) => link.hasAttribute("aria-current"));
    const next = links[Math.min(Math.max(here + by, 0), links.length - 1)];
    if (next) location.hash = next.hash;
  }

  if (packed) {
    byId("find").addEventListener("input", find);
    byId("with").addEventListener("change", find);
    byId("previous").addEventListener("click", () => go(-1));
    byId("next").addEventListener("click", () => go(1));
    find();
    markCurrent();
    const near = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting) openPart(target.dataset.part);
    }, { rootMargin: "200px" });
    for (const part of all(".later")) near.observe(part);
  }
  take(document);
  for (const box of all("input.label")) {
    box.addEventListener("change", () => {
      if (box.checked) off.delete(box.value);
      else off.add(box.value);
      choose();
    });
  }
  for (const id of ["view", "conflict"]) byId(id).addEventListener("change", choose);
  byId("draw").addEventListener("change", () => {
    // The lines get more or less room; what is read stays where it is.
    const mark = all(".view:not([hidden]) mark[data-m]").find((each) => each.getBoundingClientRect().top > 0);
    const before = mark?.getBoundingClientRect().top;
    choose();
    if (mark) scrollBy(0, mark.getBoundingClientRect().top - before);
  });
  document.addEventListener("change", (event) => { if (event.target.id === "keep") keepRecords(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") release(); });
  panel.querySelector("button").addEventListener("click", release);
  panel.addEventListener("pointerenter", () => clearTimeout(leaving));
  panel.addEventListener("pointerleave", () => leave(null));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("mark[data-m], #panel")) release();
  });
  // A link into another view, or into a closed part, opens it.
  async function follow() {
    const id = decodeURIComponent(location.hash.slice(1));
    if (packed) await open(/^d(\d+)/.exec(id)?.[1] ?? current ?? "0");
    if (packed && /^c\d+$/.test(id)) await openPart("conflicts");
    // What was not there when the address was followed becomes its target only now.
    if (packed && id) location.replace(`#${encodeURIComponent(id)}`);
    const target = id && byId(id);
    const view = target && target.closest(".view");
    if (view && view.hidden) {
      byId("view").value = view.dataset.view;
      choose();
    }
    for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    if (target) target.scrollIntoView();
  }
  window.addEventListener("hashchange", follow);
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const part of closed) part.open = true;
  });
  window.addEventListener("afterprint", () => { for (const part of closed) part.open = false; });
  if (matchMedia("(max-width: 40rem)").matches) byId("legend").open = false;
  choose();
  follow();
  let width = innerWidth;
  window.addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    for (const view of views) if (!view.hidden) draw(view);
  });
})();
