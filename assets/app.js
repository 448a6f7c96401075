/* Comforts of pages that work without them: saving while somebody writes, asking for relevance only
   where it applies, choosing a rating by its number, closing what was opened. */
"use strict";

const AUTOSAVE_DELAY = 3000; // milliseconds without a change

document.documentElement.classList.add("with-script");

/* ---- saving while somebody writes ---- */

/* The same form to the same address as its button sends; the answer's version belongs to the next one. */
function autosave(form) {
  const status = form.querySelector(".autosave");
  const words = status.dataset;
  let changed = false, inFlight = null, stopped = false, timer = 0;

  function say(text, isProblem) {
    status.textContent = text;
    status.classList.toggle("is-problem", Boolean(isProblem));
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(save, AUTOSAVE_DELAY);
  }

  function body() {
    const data = new FormData(form);
    data.set("go", "stay");
    return new URLSearchParams(data);
  }

  function refused(response, answer) {
    changed = true;
    if (response.status === 409) {
      stopped = true; /* trying again would only be refused again */
      say(words.conflict, true);
    } else if (response.status >= 500 && !answer.error) {
      say(words.silent, true);
      later();
    } else {
      say(words.refused.replace("%s", answer.error ? answer.error.text : response.status), true);
    }
  }

  async function send() {
    changed = false; /* what is typed from here on is a change again */
    say(words.saving);
    try {
      const response = await fetch(form.action, {
        method: "POST", headers: {Accept: "application/json"}, body: body(),
        keepalive: document.hidden}); /* lasts beyond the page, but takes 64 kB at most */
      const answer = await response.json().catch(() => ({}));
      if (!response.ok) return refused(response, answer);
      form.elements.version.value = answer.version;
      showEarlier(answer.before || []);
      say(changed ? words.unsaved : words.saved.replace("%s", new Date().toTimeString().slice(0, 5)));
    } catch (e) {
      changed = true;
      say(words.silent, true);
      later();
    }
  }

  async function save() {
    clearTimeout(timer);
    if (!changed || stopped || inFlight) return;
    inFlight = send();
    await inFlight;
    inFlight = null;
    if (changed && !stopped) later();
  }

  form.addEventListener("input", (event) => {
    if (!event.target.name) return; /* a filter is no part of the form */
    changed = true;
    if (stopped) return;
    say(words.unsaved);
    later();
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) save();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save();
  });
  window.addEventListener("blur", save);
  /* A button waits for a save that is under way, or it would send a version that has just passed. */
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!inFlight) {
      changed = false;
      stopped = true;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    inFlight.then(() => setTimeout(() => form.requestSubmit(button)));
  });
  window.addEventListener("beforeunload", (event) => (changed || inFlight) && event.preventDefault());
}

/* A form that is not a draft has nothing to save, but should not be lost by a slip either. */
function warn(form) {
  let changed = false;

  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => changed && event.preventDefault());
}

/* ---- ratings ---- */

/* How an item was rated the last time is told once it is rated now. */
function showEarlier(list) {
  for (const {item, text} of list) {
    const place = document.getElementById(item)?.querySelector("[data-before]");
    if (!place) continue;
    place.textContent = text;
    place.hidden = false;
  }
}

/* An item under a condition on this page appears as soon as the condition holds; one that stands
   further up decides about those below it, so once from top to bottom is enough. */
function showConditional() {
  for (const item of document.querySelectorAll("[data-when-item]")) {
    const on = document.getElementById(item.dataset.whenItem);
    if (!on) continue; /* on another page: what the server said stands */
    const chosen = !on.hidden && on.querySelector("[data-presence] :checked");
    item.hidden = !chosen || !item.dataset.whenIn.split(" ").includes(chosen.value);
  }
}

/* Narrows a long list of evidence; what is cited always stays in sight. */
function filterEvidence(box) {
  const words = box.querySelector("input");

  box.hidden = false;
  words.addEventListener("input", () => {
    const wanted = words.value.trim().toLocaleLowerCase().split(/\s+/);
    for (const row of box.parentElement.querySelectorAll("tbody tr")) {
      const text = row.textContent.toLocaleLowerCase();
      row.hidden = !row.querySelector(":checked") && !wanted.every((word) => text.includes(word));
    }
  });
  words.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}

function rateItem(item) {
  const presence = item.querySelector("[data-presence]"), relevance = item.querySelector("[data-relevance]");

  if (!presence) return; /* of a comparison: only to be read */

  function show() {
    const chosen = presence.querySelector(":checked");
    relevance.hidden = !chosen || !["present", "partly"].includes(chosen.value);
  }

  presence.addEventListener("change", () => {
    show();
    showConditional();
  });
  item.addEventListener("keydown", (event) => {
    const group = event.target.type === "radio" && event.target.closest(".choices");
    const option = group && group.querySelectorAll("input")[Number(event.key) - 1];
    if (!option || event.ctrlKey || event.altKey || event.metaKey) return;
    option.focus();
    option.click();
    event.preventDefault();
  });
  show();
}

/* ---- scenarios ---- */

/* What is asked further opens as soon as the part is begun, so that the next tab leads on. */
function openFolds(fold) {
  fold.parentElement.addEventListener("input", (event) => {
    const instead = fold.compareDocumentPosition(event.target) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (!instead || fold.contains(event.target)) fold.open = true;
  });
}

/* ---- the frame ---- */

function closeMenus(event) {
  for (const menu of document.querySelectorAll(".user-menu[open]")) {
    if (event.type === "keydown" ? event.key !== "Escape" : menu.contains(event.target)) continue;
    menu.open = false;
    if (event.type === "keydown") menu.querySelector("summary").focus();
  }
}

document.querySelectorAll("form[data-autosave]").forEach(autosave);
document.querySelectorAll("form[data-warn]").forEach(warn);
document.querySelectorAll(".item").forEach(rateItem);
document.querySelectorAll("[data-cite-filter]").forEach(filterEvidence);
document.querySelectorAll("[data-fold]").forEach(openFolds);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);
document.getElementById("error-summary")?.focus();
