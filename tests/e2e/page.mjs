// What tests do on a page of any driver that has `evaluate(function, argument)`.

/** Marks this document: a mark that is still there later means that the page was not loaded anew. */
export const mark = (page) => page.evaluate(() => void (window.marked = true));
export const isMarked = (page) => page.evaluate(() => window.marked === true);

/** Clicks a link that stands nowhere on the page. */
export const follow = (page, href) =>
  page.evaluate((to) => {
    const link = Object.assign(document.createElement('a'), { href: to });
    document.body.append(link);
    link.click();
    link.remove();
  }, href);

/** Two frames: everything that was going to happen at once has happened. */
export const settled = (page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))));
