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
