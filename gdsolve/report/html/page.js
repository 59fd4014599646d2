"use strict";
// Values under the pointer (or, with the arrow keys, point by point), and a slider over the epochs of a run.
(() => {
  const SVG = "http://www.w3.org/2000/svg";

  function show(number) {
    if (number === null) return "-";
    return String(Number(number.toPrecision(6)));
  }

  function element(name, attributes, parent) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    parent.appendChild(made);
    return made;
  }

  function readPanel(figure) {
    const svg = figure.querySelector("svg");
    return {
      svg,
      content: svg.querySelector(".content"),
      ticks: svg.querySelector(".ticks"),
      tools: figure.querySelector(".tools"),
      view: { k: 1, x: 0, y: 0 },
      overlay: svg.querySelector(".overlay"),
      readout: figure.querySelector(".readout"),
      data: JSON.parse(figure.querySelector(".series").textContent),
      focus: { series: 0, point: -1 },
    };
  }

  // Whether a point of the drawing is seen; the view may be a part of it.
  function inside(panel, px, py) {
    const [left, top, right, bottom] = panel.data.frame;
    const { k, x, y } = panel.view;
    const [across, down] = [k * px + x, k * py + y];
    return px !== null && py !== null && across >= left && across <= right && down >= top && down <= bottom;
  }

  function nearest(panel, x, y) {
    let best = null;
    panel.data.series.forEach((series, number) => {
      series.px.forEach((px, point) => {
        const py = series.py[point];
        if (!inside(panel, px, py)) return;
        const distance = (px - x) ** 2 + (py - y) ** 2;
        if (best === null || distance < best.distance) best = { distance, series: number, point };
      });
    });
    return best;
  }

  function dot(panel, name, px, py, r, fill) {
    const transform = `translate(${px} ${py}) scale(${1 / panel.view.k})`;
    element("circle", { class: `${name} now glyph`, "data-x": px, "data-y": py, r, fill, transform }, panel.overlay);
  }

  function mark(panel, place) {
    panel.overlay.querySelectorAll(".hover").forEach((each) => each.remove());
    panel.readout.textContent = "";
    if (place === null) return;
    const series = panel.data.series[place.series];
    const [px, py] = [series.px[place.point], series.py[place.point]];
    if (inside(panel, px, py)) dot(panel, "hover", px, py, 5, series.color);
    const words = [series.label, `${panel.data.x} = ${show(series.x[place.point])}`, `${panel.data.y} = ${show(series.y[place.point])}`];
    if (series.epochs && panel.data.x !== "epoch") words.push(`epoch ${series.epochs[place.point]}`);
    panel.readout.textContent = words.filter(Boolean).join("   ");
  }

  function listen(panel) {
    panel.svg.addEventListener("pointermove", (event) => {
      const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(panel.content.getScreenCTM().inverse());
      mark(panel, nearest(panel, place.x, place.y));
    });
    panel.svg.addEventListener("pointerleave", () => mark(panel, null));
    panel.svg.addEventListener("blur", () => mark(panel, null));
    panel.svg.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: 1, ArrowLeft: -1 };
      const turns = { ArrowDown: 1, ArrowUp: -1 };
      const count = panel.data.series.length;
      if (event.shiftKey || count === 0 || !(event.key in steps || event.key in turns)) return;
      event.preventDefault();
      const focus = panel.focus;
      focus.series = (focus.series + (turns[event.key] || 0) + count) % count;
      const last = panel.data.series[focus.series].px.length - 1;
      focus.point = Math.min(Math.max(focus.point + (steps[event.key] || 0), 0), last);
      mark(panel, focus);
    });
  }

  function moveTo(panels, epoch) {
    let heard = "";
    for (const panel of panels) {
      panel.overlay.querySelectorAll(".epoch").forEach((each) => each.remove());
      for (const series of panel.data.series) {
        if (!series.epochs) continue;
        let point = series.epochs.findIndex((each) => each >= epoch);
        if (point < 0) point = series.epochs.length - 1;
        const [px, py] = [series.px[point], series.py[point]];
        if (!heard && panel.data.x === "epoch" && series.y[point] !== null) heard = `${series.label || panel.data.y} ${show(series.y[point])}`;
        if (!inside(panel, px, py)) continue;
        dot(panel, "epoch", px, py, 6, series.color);
      }
    }
    return heard;
  }

  const panels = [...document.querySelectorAll(".panel")].map(readPanel);
  panels.forEach(listen);
  panels.forEach(Zoom.listen);
  // A table that is wider than the screen scrolls in itself: with the keyboard, too.
  for (const wide of document.querySelectorAll(".wide")) if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  const control = document.querySelector(".epochs");
  const epochs = [...new Set(panels.flatMap((panel) => panel.data.series.flatMap((each) => each.epochs || [])))];
  epochs.sort((one, other) => one - other);
  if (control && epochs.length > 1) {
    const slider = control.querySelector("input");
    const output = control.querySelector("output");
    slider.max = String(epochs.length - 1);
    slider.value = slider.max;
    const update = () => {
      const epoch = epochs[Number(slider.value)];
      const heard = moveTo(panels, epoch);
      output.textContent = `epoch ${epoch}   ${heard}`;
      slider.setAttribute("aria-valuetext", output.textContent);
    };
    slider.addEventListener("input", update);
    update();
    control.hidden = false;
  }
  document.documentElement.dataset.ready = "yes";
})();
