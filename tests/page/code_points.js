// Ranges over the text of Label Studio's page, by code points. Each line is an element of its own; the break between
// two lines is one code point and no text node.
window.annotRange = (start, end) => {
  const points = [];
  document.querySelectorAll(".lsf-htx-richtext .lsf-richtext__line").forEach((line, index) => {
    if (index > 0) points.push(null);
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      let offset = 0;
      for (const char of node.data) {
        points.push([node, offset, offset + char.length]);
        offset += char.length;
      }
    }
  });
  const range = document.createRange();
  range.setStart(points[start][0], points[start][1]);
  range.setEnd(points[end - 1][0], points[end - 1][2]);
  return range;
};

// Selects the range, and says so with the event that the page listens for.
window.annotSelect = ([start, end]) => {
  const range = window.annotRange(start, end), selection = getSelection();
  range.startContainer.parentElement.scrollIntoView({ block: "nearest" });
  selection.removeAllRanges();
  selection.addRange(range);
  const box = range.getBoundingClientRect();
  const place = { bubbles: true, cancelable: true, view: window, button: 0, clientX: box.right - 1, clientY: box.bottom - 2 };
  range.endContainer.parentElement.dispatchEvent(new MouseEvent("mouseup", place));
};

// Left, right, top and bottom of the range.
window.annotBox = ([start, end]) => {
  const box = window.annotRange(start, end).getBoundingClientRect();
  return [box.left, box.right, box.top, box.bottom];
};
