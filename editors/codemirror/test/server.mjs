// What stands behind the pages of the test: Minke, and a web server for the page itself.
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import readline from "node:readline";
import { build } from "esbuild";

const here = import.meta.dirname;

/** Starts the server for editors in pages. ended becomes its exit code. */
export async function minke(lab) {
  const { MINKE_TOKEN, ...env } = process.env;
  const child = spawn(path.join(lab, "minke"), ["lsp", "--websocket", "127.0.0.1:0"], { env, stdio: ["ignore", "pipe", "inherit"] });
  process.once("exit", () => child.kill("SIGKILL"));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const url = await Promise.race([
    new Promise((resolve) => readline.createInterface({ input: child.stdout }).once("line", resolve)),
    ended.then((code) => Promise.reject(new Error(`minke lsp ended with ${code}`))),
  ]);
  return { url, ended, stop: () => child.kill("SIGTERM") };
}

/** Serves an empty page with the code of the README, and returns its port. server is the one it may connect to. */
export async function web(server) {
  const [, code] = /```js\n([\s\S]*?)```/.exec(fs.readFileSync(path.join(here, "../README.md"), "utf8"));
  const bundle = await build({
    stdin: { contents: `${code}\nObject.assign(window, { connect, edit });`, resolveDir: path.join(here, "..") },
    bundle: true, write: false, format: "esm", logLevel: "warning",
  });
  const script = bundle.outputFiles[0].text;
  const policy = `default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:; connect-src ws://${new URL(server).host}`;
  const site = http.createServer((request, response) => {
    if (request.url === "/editor.js") {
      response.setHeader("content-type", "text/javascript").end(script);
      return;
    }
    response.setHeader("content-type", "text/html").setHeader("content-security-policy", policy);
    response.end('<!doctype html><meta charset="utf-8"><title>Minke</title><link rel="icon" href="data:,"><script type="module" src="/editor.js"></script>');
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  site.unref();
  return site.address().port;
}
