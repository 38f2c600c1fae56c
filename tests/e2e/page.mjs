// Helpers for a page of any driver that has `evaluate(function, argument)`.

/** Marks this document. While the mark exists, the browser has not loaded another document. */
export const mark = (page) => page.evaluate(() => void (window.marked = true));
export const isMarked = (page) => page.evaluate(() => window.marked === true);

/** Clicks a link that is not on the page: it is added and removed again. */
export const follow = (page, href) =>
  page.evaluate((to) => {
    const link = Object.assign(document.createElement('a'), { href: to });
    document.body.append(link);
    link.click();
    link.remove();
  }, href);

/** Waits for two frames, after which all immediate work is done. */
export const settled = (page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))));
