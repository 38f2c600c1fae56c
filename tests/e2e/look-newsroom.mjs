// A newsroom that is difficult for layout and typography: long words, many sections, several languages, no pictures.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const SECTIONS = Array.from({ length: 30 }, (_, n) => `Section ${n + 1}`);
export const LONG = 'Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung';
const ADDRESS = `https://example.org/${'a-path-without-a-place-to-break/'.repeat(4)}`;

/** The articles, the newest first. */
export const ARTICLES = [
  { slug: 'english', title: 'A ship came in', language: 'en', category: 'Section 25' },
  { slug: 'french', title: 'Un navire est arrivé', language: 'fr', category: 'Section 2' },
  { slug: 'arabic', title: 'وصلت سفينة إلى الميناء', language: 'ar', direction: 'rtl', category: 'Section 3' },
  { slug: 'german', title: LONG, language: 'de', category: 'Section 4' },
  { slug: 'japanese', title: '港に船が着いた', language: 'ja', category: 'Section 5' },
  { slug: 'urdu', title: 'بندرگاہ پر جہاز آیا', language: 'ur', direction: 'rtl', category: 'Section 6' },
];

const body = (title) => `## ${title}

${title} *${title}* ${LONG} ${ADDRESS} [^1]

| ${LONG} | ${LONG} |
|---|---|
| a | b |

\`\`\`
${'code that is wider than its place '.repeat(8)}
\`\`\`

[^1]: ${ADDRESS}
`;

/** Writes the newsroom into a folder, and returns the folder. */
export function writeLookNewsroom(folder) {
  mkdirSync(join(folder, 'articles'), { recursive: true });
  const sections = SECTIONS.map((name) => `[[navigation]]\nlabel = "${name}"\npath = "/category/${name.toLowerCase().replace(' ', '-')}/"\n[[categories]]\nname = "${name}"\n`);
  writeFileSync(join(folder, 'site.toml'), `title = "${LONG}"\norigin = "https://look.example"\nlanguage = "en"\n${sections.join('')}`);
  ARTICLES.forEach(({ slug, title, language, category }, age) => {
    const front = `title: "${title}"\npublished: 2024-05-${20 - age}\nauthors: ["Friedrich-Wilhelm ${LONG}"]\ncategories: ["${category}"]\nlanguage: ${language}\nexcerpt: "${title} ${LONG}"`;
    writeFileSync(join(folder, 'articles', `${slug}.md`), `---\n${front}\n---\n\n${body(title)}`);
  });
  return folder;
}
