// A table that is wider than the page scrolls; the keyboard has to reach it.
function reach() {
  for (const each of document.querySelectorAll(".md-typeset__scrollwrap, .md-typeset pre > code")) {
    if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
  }
}
addEventListener("load", reach);
addEventListener("resize", reach);
