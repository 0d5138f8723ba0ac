// Everything works without this file. It closes an open menu or question when the reader turns elsewhere.

const PASSING = "details.menu, details.confirm";

function closeAllBut(kept) {
  for (const open of document.querySelectorAll(PASSING)) {
    if (open.open && !open.contains(kept)) open.open = false;
  }
}

document.addEventListener("click", (event) => closeAllBut(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = event.target.closest(PASSING);
  closeAllBut(null);
  open?.querySelector("summary").focus();
});

// A slider says its figure while it is moved.
document.addEventListener("input", (event) => {
  const output = event.target.closest(".slider")?.querySelector("output");
  if (output) output.value = event.target.value.replace(".", document.documentElement.lang === "da" ? "," : ".");
});
