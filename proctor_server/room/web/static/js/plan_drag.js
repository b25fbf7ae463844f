// Pieces of a plan follow a mouse, a pen or a finger. What can be dragged can be moved by keyboard and by two clicks too.

const FAR_ENOUGH = 6;

export function byDrag(acts) {
  let drag = null;
  document.addEventListener("pointerdown", (event) => {
    const element = event.target.closest?.("[data-piece]");
    if (!element || event.button !== 0) return;
    drag = { element, name: element.dataset.piece, x: event.clientX, y: event.clientY, far: false, over: null };
  });
  document.addEventListener("pointermove", (event) => {
    if (drag === null) return;
    drag.far ||= Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > FAR_ENOUGH;
    if (drag.far) over(drag, cellAt(event));
  });
  document.addEventListener("pointerup", (event) => {
    if (drag === null) return;
    const { name, far } = drag;
    const cell = cellAt(event);
    over(drag, null);
    drag = null;
    if (!far) return;
    // the click that follows a drag is no click
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }));
    if (cell) acts.move(name, Number(cell.dataset.column), Number(cell.dataset.row));
  });
  document.addEventListener("pointercancel", () => {
    if (drag) over(drag, null);
    drag = null;
  });
}

function swallow(event) {
  event.stopPropagation();
  event.preventDefault();
}

function cellAt({ clientX, clientY }) {
  return document.elementFromPoint(clientX, clientY)?.closest(".plan-cell") ?? null;
}

function over(drag, cell) {
  drag.over?.removeAttribute("data-over");
  cell?.setAttribute("data-over", "");
  drag.over = cell;
}
