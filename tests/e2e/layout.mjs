// Finds layout problems; each function runs in the page and returns the elements that have the problem.

/** Returns the elements that make the page scroll sideways. */
export function tooWide() {
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const scrolls = (e) => e && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
  const wide = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > clientWidth + 1 && !scrolls(e.parentElement));
  return [`${scrollWidth} of ${clientWidth} px`, ...wide.map((e) => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}`)];
}

/** Returns the elements that hide part of their text without a way to scroll to it. Summaries are shortened on purpose. */
export function cutOff() {
  const hides = (e) => {
    const style = getComputedStyle(e);
    if (style.clip !== 'auto' || style.clipPath !== 'none' || style.webkitLineClamp !== 'none') return false;
    const sideways = ['hidden', 'clip'].includes(style.overflowX) && e.scrollWidth > e.clientWidth + 1;
    const downwards = ['hidden', 'clip'].includes(style.overflowY) && e.scrollHeight > e.clientHeight + 1;
    return sideways || downwards;
  };
  return [...document.body.querySelectorAll('*')].filter(hides).map((e) => `${e.tagName}.${e.className}`);
}

/** Returns the elements with text smaller than `smallest` px. */
export function tooSmall(smallest) {
  const own = [...document.body.querySelectorAll('*')].filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
  const size = (e) => Number.parseFloat(getComputedStyle(e).fontSize);
  return own.filter((e) => e.checkVisibility() && size(e) < smallest).map((e) => `${size(e)} px: ${e.localName}.${e.className}`);
}

/** Returns the links and controls that are less than `least` px wide or tall. Links within a line of text may be smaller. */
export function smallTargets(least) {
  const inText = (e) => e.closest('.prose :is(p, li)') && !e.closest('.footnote-ref');
  const all = [...document.querySelectorAll('a[href], button, summary, select, input')].filter((e) => e.checkVisibility({ visibilityProperty: true }));
  const small = (box) => box.width > 1 && (Math.round(box.width) < least || Math.round(box.height) < least);
  return all.filter((e) => !inText(e) && [...e.getClientRects()].some(small)).map((e) => `${e.closest('[class]').className}: ${e.textContent}`);
}

/** Returns pairs of links and controls of which one covers part of the other. Elements that are scrolled out of sight cover nothing. */
export function overlapping() {
  const all = [...document.querySelectorAll('a[href], button, summary, select, input')].filter(
    (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.skip') && !e.closest('.masthead__sections ul'),
  );
  const boxes = all.flatMap((e) => [...e.getClientRects()].map((box) => ({ e, box })));
  const cover = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5;
  const pairs = boxes.flatMap((one, n) => boxes.slice(n + 1).filter((other) => other.e !== one.e && cover(one.box, other.box)).map((other) => [one, other]));
  return pairs.map((pair) => pair.map(({ e }) => `${e.closest('[class]').className}: ${e.textContent}`).join(' and '));
}
