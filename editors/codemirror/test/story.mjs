// Uses Minke in a page as a person would.
// usage: node test/story.mjs LAB     LAB is a folder with the program minke in it
// The last line is "N passed, N failed"; the exit code is 0 or 1.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { minke, web } from "./server.mjs";

const lab = process.argv[2];
const project = path.join(lab, "project");
fs.cpSync(path.join(import.meta.dirname, "../../vscode/example"), project, { recursive: true });
const root = pathToFileURL(project).href;
const fat = fs.readFileSync(path.join(project, "Dockerfile"), "utf8");

/** For how many milliseconds something is waited for: far longer than it takes, since a busy machine is no failure. */
const patience = Number(process.env.PATIENCE ?? 60_000);

const server = await minke(lab);
const port = await web(server.url);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP evil.example 127.0.0.1"],
});

/** Opens the page, and what a test needs of it. */
async function visit(origin = `http://localhost:${port}`) {
  const page = await browser.newPage({ viewport: { width: 800, height: 400 } });
  page.setDefaultTimeout(patience);
  page.said = [];
  page.on("console", (message) => page.said.push(message.text()));
  page.on("pageerror", (error) => page.said.push(`error: ${error.message}`));
  await page.goto(`${origin}/`);
  await page.waitForFunction(() => "connect" in window);
  return page;
}

/** Opens an editor in a new page. */
async function editor(text, uri = `${root}/Dockerfile`, url = server.url) {
  const page = await visit();
  await page.evaluate(async ([url, root, uri, text]) => {
    window.client = await window.connect(url, root);
    window.view = window.edit(window.client, { parent: document.body, uri, text });
  }, [url, root, uri, text]);
  return page;
}

/** Tries to connect, and returns what the page says to its user. */
const refused = (page, url) => page.evaluate((url) => window.connect(url).then(() => "connected", (error) => error.message), url);
const text = (page) => page.evaluate(() => window.view.state.doc.toString());
const listed = (page, what) => page.locator(".cm-panel-lint li", { hasText: what }).first();
const underlined = (page) => page.locator(".cm-lintRange");

/** Points at a line, x pixels from its start, and returns what appears. */
async function hover(page, what, x = 60) {
  await page.mouse.move(1, 399);
  await page.locator(".cm-line", { hasText: what }).first().hover({ position: { x, y: 8 } });
  await page.locator(".cm-lsp-hover-tooltip").first().waitFor();
  return (await page.locator(".cm-tooltip").allInnerTexts()).join("\n");
}

/** Waits until condition holds of the editor's text. */
const until = (page, condition, what) => page.waitForFunction(
  ([condition, what]) => new RegExp(what).test(window.view.state.doc.toString()) === condition, [condition, what]);

let page;
const story = [
  ["what makes the image fat is underlined, what is beside the Dockerfile included", async () => {
    page = await editor(fat);
    await underlined(page).first().waitFor();
    await page.evaluate(() => window.view.focus());
    await page.keyboard.press("Control+Shift+KeyM"); // CodeMirror's list of diagnostics
    await listed(page, "`node:16-alpine` would do").waitFor();
    await listed(page, "dockerignore").waitFor(); // known from the folder
  }],
  ["a hover explains the finding", async () => {
    expect(await hover(page, "FROM node:16"), /fat-base/);
    if (process.env.PICTURES) await page.screenshot({ path: path.join(process.env.PICTURES, "codemirror.png") });
  }],
  ["completion is there as far as the server has it", async () => {
    const offers = await page.evaluate(() => window.client.serverCapabilities.completionProvider !== undefined);
    await page.evaluate(() => { window.view.focus(); window.view.dispatch({ changes: { from: 0, insert: "\n" }, selection: { anchor: 0 } }); });
    await page.keyboard.press("Control+Space");
    if (offers) await page.locator(".cm-tooltip-autocomplete").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Delete");
    expect(page.said.join("\n"), /^$/);
  }],
  ["a fix is applied at the cursor, and its finding goes", async () => {
    await page.evaluate(() => window.view.dispatch({ selection: { anchor: "FROM node".length } }));
    await page.keyboard.press("Control+Period");
    await until(page, true, "^FROM node:16-alpine");
    await listed(page, "`node:16-alpine` would do").waitFor({ state: "detached" });
    await page.keyboard.press("Control+z");
    await until(page, true, "^FROM node:16\n");
  }],
  ["the diet is applied as one change", async () => {
    await page.keyboard.press("Control+Shift+Period");
    await until(page, true, "^FROM node:16-alpine AS build\n");
    expect(await text(page), /COPY --from=build \/app\/dist/);
    await page.keyboard.press("Control+z");
    expect(await text(page), new RegExp(`^${fat.split("\n")[0]}\n`));
  }],
  ["two pages at once have an editor each", async () => {
    const other = await editor("FROM debian:12\nRUN apt-get update\n", "untitled:Dockerfile");
    expect(await hover(other, "RUN"), /apt-lists/);
    expect(await hover(page, "FROM node:16"), /fat-base/);
    await other.close();
  }],
  ["what a Dockerfile says does not become part of the page", async () => {
    const html = '<img src=x onerror="document.title=1">';
    const other = await editor(`FROM node:16 AS \`${html}\nRUN apt-get update # ${html}\n${html}\n`, "untitled:Dockerfile");
    expect(await hover(other, /^<img/, 20), /<img/i); // as text; from below, since what appears covers what is below
    await hover(other, "RUN");
    await hover(other, "FROM");
    expect(await other.title(), /^Minke$/);
    expect(String(await other.locator("img[onerror]").count()), /^0$/);
    await other.close();
  }],
  ["the token may come as a subprotocol", async () => {
    const { origin, searchParams } = new URL(server.url.replace("ws:", "http:"));
    const other = await visit();
    const protocol = await other.evaluate(([url, token]) => new Promise((resolve) => {
      const socket = new WebSocket(url, ["lsp", `token.${token}`]);
      socket.onopen = () => resolve(socket.protocol);
      socket.onclose = () => resolve("closed");
    }), [origin.replace("http:", "ws:"), searchParams.get("token")]);
    expect(protocol, /^lsp$/);
    await other.close();
  }],
  ["a page without the token is refused, and so is one of another site with it", async () => {
    const own = await visit();
    expect(await refused(own, server.url.replace(/token=./, "token=-")), /refuses this page/);
    expect(own.said.join("\n"), /401|Authentication failed/);
    const evil = await visit(`http://evil.example:${port}`);
    expect(await refused(evil, server.url), /refuses this page/);
    expect(evil.said.join("\n"), /403/);
    await own.close();
    await evil.close();
  }],
  ["the server ends and tells its pages", async () => {
    const closed = page.evaluate((url) => new Promise((resolve) => {
      const socket = new WebSocket(url);
      socket.onopen = () => { document.title = "open"; };
      socket.onclose = ({ code }) => resolve(String(code));
    }), server.url);
    await page.waitForFunction(() => document.title === "open");
    server.stop();
    expect(await closed, /^1001$/);
    expect(String(await server.ended), /^0$/);
  }],
];

function expect(text, what) {
  if (!what.test(text)) throw new Error(`expected ${what} in ${JSON.stringify(text.slice(0, 1400))}`);
}

let passed = 0;
try {
  for (const [name, chapter] of story) {
    const began = Date.now();
    try {
      await chapter();
      passed++;
      console.log(`ok   ${name} (${Math.round((Date.now() - began) / 100) / 10} s)`);
    } catch (error) {
      console.log(`FAIL ${name}: ${error.message}`);
      console.log(page?.said.join("\n") ?? "");
    }
  }
} finally {
  await browser.close();
  server.stop();
}
console.log(`${passed} passed, ${story.length - passed} failed`);
process.exit(passed === story.length ? 0 : 1);
