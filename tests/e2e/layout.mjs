// What goes wrong with boxes; each function runs in the page and names the offenders.

/** The elements that make the page scroll sideways. */
export function tooWide() {
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const scrolls = (e) => e && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
  const wide = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > clientWidth + 1 && !scrolls(e.parentElement));
  return [`${scrollWidth} of ${clientWidth} px`, ...wide.map((e) => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}`)];
}

/** Elements that hide part of their text without a way to scroll to it. Summaries are shortened on purpose. */
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

/** Text smaller than `smallest` px. */
export function tooSmall(smallest) {
  const own = [...document.body.querySelectorAll('*')].filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
  const size = (e) => Number.parseFloat(getComputedStyle(e).fontSize);
  return own.filter((e) => e.checkVisibility() && size(e) < smallest).map((e) => `${size(e)} px: ${e.localName}.${e.className}`);
}
