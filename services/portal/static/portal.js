// Improves pages that already work: starts GOV.UK Frontend, and minds the part of a board that refreshes itself.
import { initAll } from "./vendor/govuk-frontend-6.3.0/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

const board = document.querySelector("[data-moves]");
if (board) {
  const pause = document.querySelector("[data-pause]");
  const notice = document.querySelector("[data-notice]");
  let paused = false;
  let before = new Map();

  pause.hidden = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? pause.dataset.resume : pause.dataset.pause;
  });

  const figures = () =>
    new Map([...board.querySelectorAll("[data-figure]")].map((place) => [place.dataset.figure, place]));

  board.addEventListener("htmx:beforeRequest", (event) => {
    if (paused || document.hidden) event.preventDefault();
  });
  board.addEventListener("htmx:beforeSwap", () => {
    before = new Map([...figures()].map(([name, place]) => [name, place.textContent.trim()]));
  });
  board.addEventListener("htmx:afterSwap", () => {
    for (const [name, place] of figures()) {
      if (before.has(name) && before.get(name) !== place.textContent.trim()) place.classList.add("moved");
    }
  });
  // a board that cannot refresh must say so: its figures would look fresh
  const says = (text) => {
    if (notice.textContent !== text) notice.textContent = text;
  };
  board.addEventListener("htmx:afterRequest", (event) => says(event.detail.successful ? "" : notice.dataset.notice));
}

// large print is read aloud where the browser can: what stands in the main text, part by part
const aloud = document.querySelector("[data-aloud]");
if (aloud && "speechSynthesis" in window) {
  const start = aloud.textContent;
  const ends = () => {
    aloud.textContent = start;
  };
  aloud.parentElement.hidden = false;
  aloud.addEventListener("click", () => {
    if (aloud.textContent !== start) {
      speechSynthesis.cancel();
      ends();
      return;
    }
    const parts = [...document.querySelectorAll("#main :is(h1, h2, h3, p, dt, dd, th, td, label, legend)")]
      .filter((part) => part.checkVisibility() && !part.querySelector("[data-aloud]") && part.innerText.trim())
      .map((part) => Object.assign(new SpeechSynthesisUtterance(part.innerText), { lang: document.documentElement.lang }));
    if (parts.length === 0) return;
    parts.at(-1).addEventListener("end", ends);
    aloud.textContent = aloud.dataset.stop;
    parts.forEach((part) => speechSynthesis.speak(part));
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
