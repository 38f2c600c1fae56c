// Facts about the demonstration newsroom for the tests: one page of each kind.
export const NAME = 'The Meridian';

export const EVERYTHING = '/blog/how-a-grid-keeps-its-frequency/';
export const TEXT_ONLY = '/blog/the-last-letter-writer-of-brenmouth/';
export const MISSING = '/no-such-page/';
/** An old address of the article with everything, on the sites that global-setup.mjs publishes from a copy. */
export const OLD = '/blog/an-old-address/';

/** Names of browser objects that the app and its scripts use. Where the browser lacks one, an element of that name would replace it. */
export const GLOBALS = [
  'trustedTypes', 'requestIdleCallback', 'cancelIdleCallback', 'broadsheet', 'scheduler', 'navigation', 'Highlight', 'TextDecoder',
  'FinalizationRegistry', 'WebAssembly', 'Worker', 'IntersectionObserver', 'SpeculationRules', 'queueMicrotask', '__wbg_init',
  'wasm_bindgen', 'fetch', 'history', 'location', 'document', 'body', 'documentElement', 'getElementById', 'querySelector', 'cookie',
  'app', 'main', 'frame', 'styles', 'search',
];

/** An article that gives elements these names in every way that HTML has. */
export const NAMED_ARTICLE = `---
title: Names of elements
date: 2020-01-01
---

The words of the article.

${GLOBALS.map((name) => `<a id="${name}" href="/about/">a</a> <form name="${name}"><input name="${name}"></form> <img name="${name}" alt="">
<iframe name="${name}"></iframe> <object id="${name}"></object> <a name="${name}">b</a>`).join('\n\n')}
`;

/** `crumbs` is the breadcrumb as a screen reader reads it. `status` is 200 by default. */
export const KINDS = [
  { kind: 'home', path: '/', heading: NAME, title: /^The Meridian: / },
  { kind: 'blog', path: '/blog/', heading: 'Blog', crumbs: ['Home', 'Blog'] },
  { kind: 'numbered page', path: '/blog/page/1/', heading: 'Blog Page 1', title: /^Blog, Page 1 · /, crumbs: ['Home', 'Blog', 'Page 1'] },
  { kind: 'category', path: '/category/news/', heading: 'News', crumbs: ['Home', 'Blog', 'News'] },
  { kind: 'category below another', path: '/category/global-news/', heading: 'Global News', crumbs: ['Home', 'Blog', 'News', 'Global News'] },
  { kind: 'tag', path: '/tag/treaties/', heading: 'treaties', crumbs: ['Home', 'Blog', 'treaties'] },
  { kind: 'author', path: '/author/ilse-marchetti/', heading: 'Ilse Marchetti', crumbs: ['Home', 'Blog', 'Ilse Marchetti'] },
  { kind: 'archive', path: '/archive/', heading: 'Archive', crumbs: ['Home', 'Archive'] },
  { kind: 'month', path: '/archive/2023/11/', heading: 'November 2023', crumbs: ['Home', 'Archive', 'November 2023'] },
  { kind: 'search', path: '/search/', heading: 'Search', crumbs: ['Home', 'Search'] },
  { kind: 'article with everything', path: EVERYTHING, heading: /^Fifty times a second/, crumbs: ['Home', 'Blog', /^Fifty times a second/] },
  { kind: 'article with text only', path: TEXT_ONLY, heading: /^The last letter-writer of Brenmouth/, crumbs: ['Home', 'Blog', /^The last letter-writer of Brenmouth/] },
  { kind: 'standing page', path: '/about/', heading: /^About/, crumbs: ['Home', /^About/] },
  { kind: 'not found', path: MISSING, heading: 'There is no page here', status: 404 },
];
