"use strict";
// A view of a panel that can be magnified and moved: with the wheel or two fingers, by dragging, by keys and buttons.
const Zoom = (() => {
  const MOST = 50;
  const SVG = "http://www.w3.org/2000/svg";

  function draw(panel) {
    const { k, x, y } = panel.view;
    panel.content.setAttribute("transform", `matrix(${k} 0 0 ${k} ${x} ${y})`);
    for (const glyph of panel.content.querySelectorAll(".glyph")) {
      glyph.setAttribute("transform", `translate(${glyph.dataset.x} ${glyph.dataset.y}) scale(${1 / k})`);
    }
    drawTicks(panel);
  }

  function text(parent, attributes, words) {
    const made = document.createElementNS(SVG, "text");
    for (const [key, value] of Object.entries({ class: "tick", ...attributes })) made.setAttribute(key, value);
    made.textContent = words;
    parent.appendChild(made);
  }

  function line(parent, path) {
    const made = document.createElementNS(SVG, "path");
    made.setAttribute("class", "grid");
    made.setAttribute("d", path);
    parent.appendChild(made);
  }

  function drawTicks(panel) {
    const [left, top, right, bottom] = panel.data.frame;
    const { k, x, y } = panel.view;
    const [width, height] = [right - left, bottom - top];
    panel.ticks.replaceChildren();
    const across = Axes.ticks(panel.data.axes.x, (left - x - k * left) / (k * width), (right - x - k * left) / (k * width), 7);
    for (const [part, words] of across) {
      const px = k * (left + part * width) + x;
      line(panel.ticks, `M${px} ${top}V${bottom}`);
      text(panel.ticks, { x: px, y: bottom + 16, "text-anchor": "middle" }, words);
    }
    const up = Axes.ticks(panel.data.axes.y, (k * bottom + y - bottom) / (k * height), (k * bottom + y - top) / (k * height), 7);
    for (const [part, words] of up) {
      const py = k * (bottom - part * height) + y;
      line(panel.ticks, `M${left} ${py}H${right}`);
      text(panel.ticks, { x: left - 6, y: py, dy: 4, "text-anchor": "end" }, words);
    }
  }

  // Magnify around a place of the drawing, and keep the frame filled.
  function magnify(panel, factor, px, py) {
    const view = panel.view;
    const k = Math.min(Math.max(view.k * factor, 1), MOST);
    view.x = px - ((px - view.x) / view.k) * k;
    view.y = py - ((py - view.y) / view.k) * k;
    view.k = k;
    move(panel, 0, 0);
  }

  function move(panel, dx, dy) {
    const [left, top, right, bottom] = panel.data.frame;
    const view = panel.view;
    view.x = Math.min(Math.max(view.x + dx, right - view.k * right), left - view.k * left);
    view.y = Math.min(Math.max(view.y + dy, bottom - view.k * bottom), top - view.k * top);
    draw(panel);
  }

  function all(panel) {
    Object.assign(panel.view, { k: 1, x: 0, y: 0 });
    draw(panel);
  }

  function middle(panel) {
    const [left, top, right, bottom] = panel.data.frame;
    return [(left + right) / 2, (top + bottom) / 2];
  }

  function placeOf(panel, event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(panel.svg.getScreenCTM().inverse());
    return [place.x, place.y];
  }

  function press(panel, key) {
    const step = 40;
    const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (key === "+" || key === "=") magnify(panel, 1.5, ...middle(panel));
    else if (key === "-") magnify(panel, 1 / 1.5, ...middle(panel));
    else if (key === "0") all(panel);
    else if (key in moves) move(panel, ...moves[key]);
  }

  function listen(panel) {
    const fingers = new Map();
    panel.svg.addEventListener("wheel", (event) => {
      // A page must scroll: only a panel that was chosen (by a click or the tab key) takes the wheel.
      if (document.activeElement !== panel.svg && !event.ctrlKey) return;
      event.preventDefault();
      magnify(panel, Math.exp(-event.deltaY / 300), ...placeOf(panel, event));
    }, { passive: false });
    panel.svg.addEventListener("dblclick", () => all(panel));
    panel.svg.addEventListener("pointerdown", (event) => fingers.set(event.pointerId, placeOf(panel, event)));
    for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
      panel.svg.addEventListener(name, (event) => fingers.delete(event.pointerId));
    }
    panel.svg.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const now = placeOf(panel, event);
      fingers.set(event.pointerId, now);
      const others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
      if (others.length) {
        const [x, y] = others[0];
        const reach = ([px, py]) => Math.hypot(px - x, py - y) || 1;
        magnify(panel, reach(now) / reach(before), x, y);
      } else if (event.pointerType === "mouse") {
        move(panel, now[0] - before[0], now[1] - before[1]);
      }
    });
    panel.svg.addEventListener("keydown", (event) => {
      const moving = event.shiftKey && event.key.startsWith("Arrow");
      if (!moving && !["+", "=", "-", "0"].includes(event.key)) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      press(panel, event.key);
    });
    for (const button of panel.tools.querySelectorAll("button")) {
      button.addEventListener("click", () => press(panel, { in: "+", out: "-", all: "0" }[button.dataset.zoom]));
    }
    panel.tools.hidden = false;
  }

  return { listen };
})();
