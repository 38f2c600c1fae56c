// The accessibility tree of each kind of page. A snapshot lists the elements that must be there, in that order; words of articles are
// patterns, so that editing the newsroom does not break the test.
import { expect, test } from './fixtures.mjs';
import { KINDS } from './newsroom.mjs';

/** A card of an article, its headline at `level`. */
const card = (level) => `
  - article:
    - paragraph:
      - link
    - heading /\\w/ [level=${level}]:
      - link /\\w/:
        - /url: /\\/blog\\/[a-z0-9-]+\\/$/
    - paragraph: /\\w/
    - paragraph:
      - time: /\\d+ \\w+ \\d{4}/
      - text: /\\d+ min read/`;

const crumbs = (...labels) => `
  - navigation "Breadcrumb":
    - list:
${labels.slice(0, -1).map((label) => `      - listitem:\n        - link "${label}"`).join('\n')}
      - listitem: ${labels.at(-1)}`;

const total = `
  - paragraph: '/Articles: \\d+/'`;

const SNAPSHOTS = {
  home: `
- main:
  - heading "The Meridian" [level=1]
  - article:
    - img /\\w/
    - paragraph:
      - link
    - heading [level=2]:
      - link:
        - /url: /\\/blog\\/[a-z0-9-]+\\/$/${card(2)}
  - region "Latest":
    - heading "Latest" [level=2]:
      - link "Latest":
        - /url: /\\/blog\\/$/${card(3).replaceAll('\n', '\n  ')}
  - region "News":
    - heading "News" [level=2]:
      - link "News"
    - article:
      - heading [level=3]:
        - link
      - paragraph: /\w/
    - article:
      - heading [level=3]:
        - link
    - paragraph:
      - link "More in News"
  - region "Diplomatic":
    - heading "Diplomatic" [level=2]`,
  blog: `
- main:${crumbs('Home', 'Blog')}
  - heading "Blog" [level=1]${total}${card(2)}
  - navigation "Pages":
    - link "Older":
      - /url: /\\/blog\\/page\\/\\d+\\/$/`,
  'numbered page': `
- main:${crumbs('Home', 'Blog', 'Page 1')}
  - heading "Blog Page 1" [level=1]${card(2)}
  - navigation "Pages":
    - link "Newest":
      - /url: /\\/blog\\/$/
    - link "Newer":
      - /url: /\\/blog\\/page\\/2\\/$/
    - text: Page 1`,
  category: `
- main:${crumbs('Home', 'Blog', 'News')}
  - heading "News" [level=1]
  - paragraph: /\\w/
  - navigation "Sections below News":
    - list:
      - listitem:
        - link "Global News"${total}${card(2)}`,
  'category below another': `
- main:${crumbs('Home', 'Blog', 'News', 'Global News')}
  - heading "Global News" [level=1]
  - paragraph: /\\w/${total}${card(2)}`,
  tag: `
- main:${crumbs('Home', 'Blog', 'treaties')}
  - heading "treaties" [level=1]${total}${card(2)}`,
  author: `
- main:${crumbs('Home', 'Blog', 'Ilse Marchetti')}
  - heading "Ilse Marchetti" [level=1]
  - paragraph: /\\w/${total}${card(2)}`,
  archive: `
- main:${crumbs('Home', 'Archive')}
  - heading "Archive" [level=1]
  - heading "2023" [level=2]
  - list:
    - listitem:
      - link "November":
        - /url: /\\/archive\\/2023\\/11\\/$/
      - text: /\\d+/`,
  month: `
- main:${crumbs('Home', 'Archive', 'November 2023')}
  - heading "November 2023" [level=1]${total}
  - heading "27 November 2023" [level=2]
  - list:
    - listitem:
      - link /Peru’s Congress/:
        - /url: /\\/blog\\/[a-z0-9-]+\\/$/`,
  search: `
- main:${crumbs('Home', 'Search')}
  - heading "Search" [level=1]
  - search:
    - searchbox "Search"
    - combobox "Section"
    - combobox "From"
    - combobox "To"
    - combobox "Order"
  - paragraph: /phrase in quotes/`,
  'article with everything': `
- main:${crumbs('Home', 'Blog', '/Fifty times a second/')}
  - article:
    - list "Filed under":
      - listitem:
        - link "Energy":
          - /url: /\\/category\\/energy\\/$/
      - listitem:
        - link "electricity":
          - /url: /\\/tag\\/electricity\\/$/
    - heading /Fifty times a second/ [level=1]
    - paragraph: /\\w/
    - paragraph:
      - text: By
      - link "Anselm Okoye":
        - /url: /\\/author\\/anselm-okoye\\/$/
      - time: /\\d+ October 2021/
      - text: /\\d+ min read/
    - figure /Drawing/:
      - img /\\w/
      - text: /Drawing/
    - navigation "In this article":
      - heading "In this article" [level=2]
      - list:
        - listitem:
          - link:
            - /url: /^#/
    - heading "Slow clocks" [level=2]
    - heading "Sources" [level=2]
  - region "Related":
    - heading "Related" [level=2]${card(3).replaceAll('\n', '\n  ')}
  - navigation "Read on":
    - link /^Older /
    - link /^Newer /`,
  'article with text only': `
- main:${crumbs('Home', 'Blog', '/The last letter-writer/')}
  - article:
    - list "Filed under"
    - heading /The last letter-writer/ [level=1]
    - paragraph:
      - text: By
      - link "Edith Lindqvist"
      - time: /\\d+ \\w+ \\d{4}/
      - text: /\\d+ min read/
    - paragraph: /Ottilie Farrow/
  - region "Related"
  - navigation "Read on"`,
  'standing page': `
- main:${crumbs('Home', 'About The Meridian')}
  - article:
    - heading "About The Meridian" [level=1]
    - paragraph
    - heading [level=2]`,
  'not found': `
- main:
  - heading "There is no page here" [level=1]
  - paragraph: /archive lists everything/
  - search:
    - searchbox "Search"
    - button "Search"
  - paragraph:
    - link "Go to the front page"
    - link "Archive"`,
};

for (const { kind, path, status } of KINDS) {
  test(`accessibility tree: ${kind}`, async ({ page, visit, tolerate }) => {
    if (status) tolerate(new RegExp(`${status}.*${path}`));
    await visit(path);
    await expect(page.getByRole('main').locator('..')).toMatchAriaSnapshot(SNAPSHOTS[kind]);
  });
}

test('accessibility tree of masthead and footer', async ({ page, visit }) => {
  await visit('/about/');
  await expect(page.getByRole('banner')).toMatchAriaSnapshot(`
- banner:
  - paragraph:
    - link "The Meridian"
  - paragraph: Diplomacy, trade and culture across two oceans
  - navigation "Sections":
    - list:
      - listitem:
        - link "News"
      - listitem:
        - link "Archive"
    - link "Search"`);
  await expect(page.getByRole('contentinfo')).toMatchAriaSnapshot(`
- contentinfo:
  - paragraph: The Meridian
  - list:
    - listitem:
      - link "About"
  - button "Search with the / key" [pressed]
  - group "Colours":
    - button "Auto" [pressed]
    - button "Light" [pressed=false]
    - button "Dark" [pressed=false]`);
  await expect(page.getByRole('link', { name: 'Skip to content' })).toHaveAttribute('href', '#main');
});
