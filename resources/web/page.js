(function () {
  "use strict";
  var root = document.documentElement;

  // ---- light and dark
  var button = document.getElementById("theme");
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
  }
  function told() { button.setAttribute("aria-pressed", String(isDark())); }
  button.hidden = false;
  button.addEventListener("click", function () {
    root.dataset.theme = isDark() ? "light" : "dark";
    told();
  });
  dark.addEventListener("change", told);
  told();

  // ---- where one is, in the contents
  var links = Array.prototype.slice.call(document.querySelectorAll("nav a"));
  function mark() {
    var here = null;
    links.forEach(function (link) {
      var target = document.getElementById(link.hash.slice(1));
      if (target && target.getBoundingClientRect().top < 140) { here = link; }
    });
    links.forEach(function (link) {
      if (link === here) { link.setAttribute("aria-current", "true"); } else { link.removeAttribute("aria-current"); }
    });
  }
  window.addEventListener("scroll", mark, { passive: true });
  mark();

  // ---- the map
  var frame = document.querySelector(".map");
  if (!frame) { return; }
  var svg = frame.querySelector("svg");
  var whole = svg.getAttribute("viewBox").split(" ").map(Number);
  var view = whole.slice();
  frame.classList.add("live");
  frame.querySelector(".tools").hidden = false;

  function show() {
    var least = whole[2] / 24, most = whole[2] * 1.5;
    var ratio = view[3] / view[2];
    view[2] = Math.min(most, Math.max(least, view[2]));
    view[3] = view[2] * ratio;
    view[0] = Math.min(whole[0] + whole[2] - view[2] * 0.1, Math.max(whole[0] - view[2] * 0.9, view[0]));
    view[1] = Math.min(whole[1] + whole[3] - view[3] * 0.1, Math.max(whole[1] - view[3] * 0.9, view[1]));
    svg.setAttribute("viewBox", view.join(" "));
  }
  function unit() {
    var box = svg.getBoundingClientRect();
    return Math.max(view[2] / box.width, view[3] / box.height);
  }
  function at(x, y) {
    var point = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());
    return [point.x, point.y];
  }
  function middle() {
    var box = svg.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  }
  function zoom(factor, x, y) {
    var fixed = at(x, y);
    view = [
      fixed[0] - (fixed[0] - view[0]) / factor, fixed[1] - (fixed[1] - view[1]) / factor,
      view[2] / factor, view[3] / factor
    ];
    show();
  }
  function fit() { view = whole.slice(); show(); }
  function steps(name) {
    var spot = middle();
    if (name === "in") { zoom(1.4, spot[0], spot[1]); }
    if (name === "out") { zoom(1 / 1.4, spot[0], spot[1]); }
    if (name === "fit") { fit(); }
  }
  frame.querySelector(".tools").addEventListener("click", function (event) {
    var asked = event.target.closest("button");
    if (asked) { steps(asked.dataset.step); }
  });
  svg.addEventListener("wheel", function (event) {
    // The wheel alone scrolls the page, as everywhere else.
    if (!event.ctrlKey && !event.metaKey) { return; }
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0022)), event.clientX, event.clientY);
  }, { passive: false });

  var held = new Map(), moved = 0;
  svg.addEventListener("pointerdown", function (event) {
    if (event.button) { return; }
    if (!held.size) { moved = 0; }
    held.set(event.pointerId, [event.clientX, event.clientY]);
  });
  window.addEventListener("pointermove", function (event) {
    var before = held.get(event.pointerId);
    if (!before) { return; }
    var dx = event.clientX - before[0], dy = event.clientY - before[1];
    if (held.size === 1) {
      moved += Math.abs(dx) + Math.abs(dy);
      if (moved > 4) {
        var scale = unit();
        svg.classList.add("held");
        view[0] -= dx * scale;
        view[1] -= dy * scale;
        show();
      }
    } else if (held.size === 2) {
      var other = null;
      held.forEach(function (spot, key) { if (key !== event.pointerId) { other = spot; } });
      var old = Math.hypot(before[0] - other[0], before[1] - other[1]);
      var now = Math.hypot(event.clientX - other[0], event.clientY - other[1]);
      moved = 10;
      if (old > 0 && now > 0) {
        zoom(now / old, (event.clientX + other[0]) / 2, (event.clientY + other[1]) / 2);
      }
    }
    held.set(event.pointerId, [event.clientX, event.clientY]);
  });
  function let_go(event) {
    held.delete(event.pointerId);
    if (!held.size) { svg.classList.remove("held"); }
  }
  window.addEventListener("pointerup", let_go);
  window.addEventListener("pointercancel", let_go);
  frame.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    var step = { "+": "in", "=": "in", "-": "out", "0": "fit" }[event.key];
    if (step) { steps(step); event.preventDefault(); }
  });

  // ---- details of what is clicked
  var panel = frame.querySelector(".panel"), room = panel.querySelector(".room"), open = null;
  function close() {
    if (!open) { return; }
    var last = open;
    open.classList.remove("open");
    open = null;
    panel.hidden = true;
    last.focus({ preventScroll: true });
  }
  function tell(hit) {
    var known = document.getElementById(hit.dataset.about);
    if (!known) { return; }
    if (open) { open.classList.remove("open"); }
    open = hit;
    hit.classList.add("open");
    room.replaceChildren(known.cloneNode(true));
    room.firstChild.removeAttribute("id");
    panel.hidden = false;
    panel.scrollTop = 0;
  }
  svg.addEventListener("click", function (event) {
    if (moved > 4) { return; }
    var hit = event.target.closest(".hit");
    if (hit) { tell(hit); } else { close(); }
  });
  svg.addEventListener("keydown", function (event) {
    var hit = event.target.closest(".hit");
    if (hit && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      tell(hit);
      panel.querySelector(".close").focus();
    }
  });
  panel.querySelector(".close").addEventListener("click", close);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { close(); } });
  window.addEventListener("beforeprint", fit);
}());
