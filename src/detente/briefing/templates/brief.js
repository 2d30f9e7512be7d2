"use strict";
// Without this script every link still works; with it, all stretches of a passage light up and a button leads back.
(function () {
  var back = document.getElementById("back");
  var told = document.getElementById("told");
  var from = null;

  function stretches(name) {
    return Array.prototype.filter.call(document.querySelectorAll("mark[data-c]"), function (mark) {
      return mark.dataset.c === name;
    });
  }

  function words(mark) {
    var copy = mark.cloneNode(true);
    copy.querySelectorAll("a.n").forEach(function (number) { number.remove(); });
    return copy.textContent;
  }

  function light(name) {
    document.querySelectorAll("mark.lit").forEach(function (mark) { mark.classList.remove("lit"); });
    var found = stretches(name);
    found.forEach(function (mark) { mark.classList.add("lit"); });
    if (found.length) {
      found[0].focus({ preventScroll: true });
      found[0].scrollIntoView({ block: "center" });
      told.textContent = "Passage shown: " + found.map(words).join(" ");
    }
    return found.length > 0;
  }

  function follow() {
    var name = decodeURIComponent(location.hash.slice(1));
    back.hidden = !(name && light(name) && from);
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest("a.ref") : null;
    if (!link) { return; }
    from = link;
    if (link.hash === location.hash) { event.preventDefault(); follow(); }
  });
  back.addEventListener("click", function () {
    back.hidden = true;
    if (from) { from.focus({ preventScroll: true }); from.scrollIntoView({ block: "center" }); }
  });
  window.addEventListener("hashchange", follow);
  follow();
})();
