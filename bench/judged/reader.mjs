// reader.mjs PAGES DATA: measures the cost of a reader's searches. PAGES is a whole published site. Its data/ is replaced by that of the site
// DATA, so that a large archive needs no printed pages. Prints one line of JSON: for each query the bytes that were sent (text in brotli, as
// hosts send it), the requests, and the milliseconds from the last key to the result, with the processor slowed down four times; medians of
// five visits, each with an empty browser cache. `pasted`: all words come at once. `typed`: a key every 100 ms. The server delays each answer
// by LATENCY ms (default 0).
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { chromium } from "playwright-core";

const [pages, data] = process.argv.slice(2);
const queries = ["government", "azerbaijan minister", "pipeline energy export", "the", "\"prime minister\"", "delegatoin", "harvest wheat", "trade -oil"];
const types = { html: "text/html; charset=utf-8", js: "text/javascript", json: "application/json", wasm: "application/wasm", css: "text/css", svg: "image/svg+xml" };
const sent = new Map();
const latency = Number(process.env.LATENCY ?? 0);
let bytes = 0;
let requests = 0;
const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
  const file = join(path.startsWith("/data/") ? data : pages, path.endsWith("/") ? `${path}index.html` : path);
  try {
    const ending = file.split(".").pop();
    if (!sent.has(file)) {
      const plain = await readFile(file);
      const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
      sent.set(file, ending in types ? brotliCompressSync(plain, quality) : plain);
    }
    const body = sent.get(file);
    bytes += body.length;
    requests += 1;
    if (latency) await new Promise((resolve) => setTimeout(resolve, latency));
    const encoding = ending in types ? { "content-encoding": "br" } : {};
    const kept = /-[0-9a-f]{16}\.\w+$/.test(path) ? "max-age=31536000, immutable" : "no-cache";
    response.writeHead(200, { "content-type": types[ending] ?? "application/octet-stream", "cache-control": kept, ...encoding }).end(body);
  } catch {
    response.writeHead(404, { "content-type": "text/html" }).end("<!DOCTYPE html>");
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });

async function visit(typed) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${origin}/search/`);
  await page.waitForLoadState("networkidle");
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.evaluate(() => {
    const words = (html) => html.querySelector(".listing__total, h2, .search__hint")?.textContent;
    window.shown = () => new Promise((resolve) => {
      const found = document.querySelector("#found");
      const before = found.innerHTML;
      const watch = new MutationObserver(() => {
        if (found.innerHTML !== before && words(found) && !found.querySelector(".search__hint")) {
          watch.disconnect();
          requestAnimationFrame(() => resolve(performance.now() - window.typed));
        }
      });
      watch.observe(found, { childList: true, subtree: true, characterData: true });
    });
    addEventListener("input", () => { window.typed = performance.now(); }, true);
    new MutationObserver(() => { window.last = performance.now(); }).observe(document.querySelector("#found"), { childList: true });
  });
  const field = page.getByRole("searchbox");
  const costs = [];
  for (const query of queries) {
    const before = { bytes, requests };
    await field.fill("");
    await page.waitForTimeout(300);
    const shown = page.evaluate(() => window.shown());
    if (typed) await field.pressSequentially(query, { delay: 100 });
    else await field.fill(query);
    let ms = await shown;
    await page.waitForTimeout(1500 + 5 * latency);
    if (typed) ms = await page.evaluate(() => window.last - window.typed);
    costs.push({ query, bytes: bytes - before.bytes, requests: requests - before.requests, ms });
  }
  await context.close();
  return costs;
}

await visit(false);
const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
async function costs(typed) {
  const visits = [];
  for (let n = 0; n < 5; n++) visits.push(await visit(typed));
  const of = (n, what) => median(visits.map((visit) => visit[n][what]));
  return visits[0].map(({ query }, n) => ({ query, bytes: of(n, "bytes"), requests: of(n, "requests"), ms: of(n, "ms") }));
}
console.log(JSON.stringify({ pasted: await costs(false), typed: await costs(true) }));
await browser.close();
server.close();
