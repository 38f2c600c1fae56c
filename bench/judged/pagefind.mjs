// pagefind.mjs SITE QUERIES: for each line of QUERIES (name, kind, query, filter, slug), prints the rank at which Pagefind finds the
// article, 0 when it is not among the first ten. SITE holds the pages and, in pagefind/, their index.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [site, queries] = process.argv.slice(2);
const types = { html: "text/html", js: "text/javascript", json: "application/json", wasm: "application/wasm" };
const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
  try {
    const body = await readFile(join(site, path.endsWith("/") ? `${path}index.html` : path));
    response.writeHead(200, { "content-type": types[path.split(".").pop()] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(404, { "content-type": "text/html" }).end("<!DOCTYPE html>");
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/missing`);
const lines = (await readFile(queries, "utf8")).trim().split("\n").map((line) => line.split("\t"));
const ranks = await page.evaluate(async (lines) => {
  const pagefind = await import("/pagefind/pagefind.js");
  const ranks = [];
  for (const [, , query, filter, slug] of lines) {
    const [kind, value] = filter.split("=");
    const { results } = await pagefind.search(query, filter ? { filters: { [kind]: value } } : {});
    const urls = await Promise.all(results.slice(0, 10).map(async (result) => (await result.data()).url));
    ranks.push(urls.findIndex((url) => url.includes(`/${slug}/`) || url.includes(`/${encodeURIComponent(slug)}/`)) + 1);
  }
  return ranks;
}, lines);
lines.forEach((line, n) => console.log([...line, ranks[n]].join("\t")));
await browser.close();
server.close();
