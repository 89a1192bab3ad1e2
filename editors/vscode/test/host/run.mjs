// Runs dist/host/suite.js inside the extension host of a real VS Code, with this extension loaded from its folder.
// The last line is "N passed, N failed"; the exit code is 0 or 1.
import path from "node:path";
import { sleep, start, story } from "../kit/code.mjs";

const root = path.join(import.meta.dirname, "../..");
const editor = await start({ workspace: story, settings: { "minke.rules": { "npm-install": "off" } } });
let failed;
const limit = 400; // seconds: far longer than it takes, since a busy machine is no failure
let summary = "0 passed, 1 failed";
try {
  const { page } = editor;
  await page.exposeFunction("codeAutomationLog", (_type, args) => {
    const [, line] = /^HOST (.*)/s.exec(args.join(" ")) ?? [];
    if (line === undefined) return;
    if (/^\d+ passed, \d+ failed$/.test(line)) summary = line;
    else console.log(line);
  });
  const ended = new Promise((resolve) => page.exposeFunction("codeAutomationExit", resolve));
  // A built VS Code takes extensionTestsPath from the URL only when its page says
  // enableSmokeTestDriver, and code-server has no flag for that: the page's
  // configuration is changed as it is parsed.
  await page.addInitScript(() => {
    const seen = new MutationObserver(() => {
      const meta = document.getElementById("vscode-workbench-web-configuration");
      if (!meta) return;
      seen.disconnect();
      const configuration = JSON.parse(meta.getAttribute("data-settings"));
      configuration.developmentOptions = { ...configuration.developmentOptions, enableSmokeTestDriver: true };
      meta.setAttribute("data-settings", JSON.stringify(configuration));
    });
    seen.observe(document, { childList: true, subtree: true });
  });
  await page.goto(
    editor.url([
      ["extensionDevelopmentPath", editor.uri(root)],
      ["extensionTestsPath", editor.uri(path.join(root, "dist/host/suite.js"))],
      ["skipWelcome", "true"],
    ]),
  );
  const code = await Promise.race([ended, sleep(limit * 1000).then(() => `no end within ${limit} s`)]);
  failed = code !== 0;
  if (failed) console.log(`the extension host ended with ${code}`);
} finally {
  await editor.end();
}
console.log(summary);
process.exit(failed ? 1 : 0);
