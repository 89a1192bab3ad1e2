// Plays the story as a person would: in a real VS Code, in a browser, with the packaged extension.
// usage: node test/story/run.mjs    env: PICTURES=dir keeps what is seen; dist/failure.png shows where it failed
// The last line is "N passed, N failed"; the exit code is 0 or 1.
import fs from "node:fs";
import path from "node:path";
import { sleep, start, story, until } from "../kit/code.mjs";
import { Workbench } from "./workbench.mjs";

const root = path.join(import.meta.dirname, "../..");
const vsix = fs.readdirSync(path.join(root, "dist")).find((name) => name.startsWith(`minke-${process.platform}-${process.arch}-`));
if (!vsix) throw new Error("no .vsix for this machine: node package.mjs host");

const fatTools = "FROM debian:12-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n";
const editor = await start({
  workspace: (folder) => {
    story(folder);
    fs.writeFileSync(path.join(folder, "tools.Dockerfile"), fatTools);
  },
  settings: {
    "workbench.colorTheme": "Default Light Modern",
    "[dockerfile]": { "editor.codeActionsOnSave": { "source.fixAll.minke": "explicit" } },
    "editor.minimap.enabled": false,
    "window.title": "${rootName}",
  },
  vsix: path.join(root, "dist", vsix),
});
const onDisk = (name) => fs.readFileSync(path.join(editor.workspace, name), "utf8");
const bench = new Workbench(editor.page, process.env.PICTURES);

const chapters = [
  [
    "the six lines of the story are underlined where they make the image fat",
    async () => {
      const payload = [["openFile", editor.uri(path.join(editor.workspace, "Dockerfile"))]];
      await editor.page.goto(editor.url(payload));
      await until("places are underlined", () => bench.squiggles.count());
      await until("the project's findings are there as well", async () => (await bench.problems()).some((p) => p.includes("dockerignore-missing")));
    },
  ],
  [
    "sizes stand at the ends of lines, above the stage and in the status bar, which opens the plan",
    async () => {
      await until("the base image's size is at its line", async () => /FROM node:16\s*≈ [\d.]+ [MG]B/.test(await bench.text()));
      await editor.page.locator(".codelens-decoration", { hasText: /≈ [\d.]+ GB → ≈ .* with \d+ fixes · Put on a diet/ }).first().waitFor();
      await bench.weighs(/≈ [\d.]+ GB/);
      await bench.picture("squiggles");
      await bench.weight.click();
      expect((await bench.choices()).join("\n"), /The whole diet/);
      await bench.press("Escape");
    },
  ],
  [
    "a hover over the base image says why it is fat",
    async () => {
      const text = await bench.hover("node:16");
      expect(text, /fat-base/);
      expect(text, /leaner|smaller|MB/);
      await bench.picture("hover");
    },
  ],
  [
    "the rule's name in the hover opens its page",
    async () => {
      await editor.page.locator(".monaco-hover:not(.hidden) a", { hasText: /^fat-base/ }).first().click();
      await until("the page is open", async () => (await bench.tabs()).some((label) => /fat-base/.test(label)));
      await bench.command("View: Close Editor");
      await until("it is closed", async () => !(await bench.tabs()).some((label) => /fat-base/.test(label)));
    },
  ],
  [
    "the plan lists the steps of the diet",
    async () => {
      await bench.open("Dockerfile"); // whose tab the page has taken
      await bench.command("Minke: Show Diet Plan");
      const rows = await bench.choices();
      expect(rows.join("\n"), /The whole diet/);
      expect(rows.join("\n"), /line 4 · node-dev-dependencies/);
      await editor.page.mouse.move(600, 500); // off the list, whose tooltip would hide its title
      await bench.picture("plan");
      await bench.press("Escape");
    },
  ],
  [
    "the light bulb offers the diet, and the preview shows it while nothing is changed",
    async () => {
      const before = onDisk("Dockerfile");
      await bench.lightBulb("Dockerfile", 4, 6);
      await bench.picture("lightbulb");
      await bench.choose("Put this image on a diet");
      const preview = await bench.comparison(/AS build/);
      expect(preview, /node_modules/); // in .dockerignore
      expect(onDisk("Dockerfile"), before);
      if (fs.existsSync(path.join(editor.workspace, ".dockerignore"))) throw new Error(".dockerignore is there already");
      await bench.picture("preview");
    },
  ],
  [
    "Apply makes the changes, .dockerignore included",
    async () => {
      await bench.answer("Apply");
      await until(".dockerignore is created", () => onDisk(".dockerignore").includes("node_modules"));
      await until("the preview is closed", async () => (await bench.tabs()).length === 1);
      await bench.focus("Dockerfile");
      await until("the Dockerfile has a builder stage", async () => /AS build/.test(await bench.text()));
      await bench.press("Control+s");
      await until("it is saved", () => /^FROM \S+ AS build$/m.test(onDisk("Dockerfile")));
      expect(onDisk("Dockerfile"), /COPY --from=build \/app\/dist/);
      await bench.weighs(/≈ [\d.]+ MB/); // no GB any more
      await bench.picture("lean");
    },
  ],
  [
    "a save applies safe fixes",
    async () => {
      await bench.open("tools.Dockerfile");
      await until("something is found", () => bench.squiggles.count());
      await bench.weighs(/[\d.]+ MB/);
      await bench.press("Control+End");
      await bench.type("USER nobody");
      await bench.press("Control+s");
      await until("the package lists are removed on disk", () => onDisk("tools.Dockerfile").includes("rm -rf /var/lib/apt/lists"));
      expect(onDisk("tools.Dockerfile"), /USER nobody/);
    },
  ],
  [
    "the walkthrough shows its steps with their pictures, and opens the example",
    async () => {
      await bench.command("Welcome: Open Walkthrough...");
      await bench.pick("Put an image on a diet");
      const steps = editor.page.locator(".getting-started-step");
      await steps.nth(4).waitFor();
      for (const [i, title] of ["See what makes", "Ask why", "Go step by step", "all at once", "Stay lean"].entries()) {
        await steps.nth(i).filter({ hasText: title }).click();
        await until(`the step "${title}" shows something`, () => bench.illustrated());
      }
      await bench.picture("walkthrough");
      await steps.first().click();
      await editor.page.locator(".getting-started-step .monaco-button", { hasText: "Open the Example" }).click();
      await editor.page.locator('.tab.active[data-resource-name="Dockerfile"]').waitFor();
      await until("something is found in it", () => bench.squiggles.count());
    },
  ],
  [
    "a server that ends by itself is started again, with a message",
    async () => {
      const [server] = processes(editor.extensions);
      process.kill(server, "SIGKILL");
      await bench.message(/ended unexpectedly and was started again \(1 of 4\)/);
      await until("another one runs", () => processes(editor.extensions).some((id) => id !== server));
    },
  ],
];

/** Returns the processes whose program lies in folder. */
function processes(folder) {
  return fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((id) => {
    try {
      return fs.readlinkSync(`/proc/${id}/exe`).startsWith(folder + path.sep);
    } catch {
      return false; // it has ended in between
    }
  });
}

function expect(text, what) {
  const ok = typeof what === "string" ? text === what : what.test(text);
  if (!ok) throw new Error(`expected ${what} in ${JSON.stringify(text.slice(0, 400))}`);
}

let passed = 0;
try {
  for (const [name, chapter] of chapters) {
    const began = Date.now();
    try {
      await chapter();
      passed++;
      console.log(`ok   ${name} (${Math.round((Date.now() - began) / 100) / 10} s)`);
    } catch (error) {
      await editor.page.screenshot({ path: path.join(root, "dist/failure.png") });
      console.log(`FAIL ${name}: ${error.message}`);
      break; // each chapter goes on where the last one has ended
    }
  }
} finally {
  await Promise.race([editor.end(), sleep(20000)]);
}
console.log(`${passed} passed, ${chapters.length - passed} failed`);
process.exit(passed === chapters.length ? 0 : 1);
