// Runs inside the extension host of a real VS Code, started by run.mjs.
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as vscode from "vscode";

const [folder] = vscode.workspace.workspaceFolders ?? [];
const inFolder = (name: string): vscode.Uri => vscode.Uri.joinPath(folder?.uri ?? vscode.Uri.file("/"), name);
const dockerfile = inFolder("Dockerfile");

/** Waits until condition gives something true, and returns it. A busy machine is no failure. */
async function until<T>(what: string, condition: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const value = await condition();
    if (value) {
      return value;
    }
  }
  throw new Error(`waited in vain until ${what}`);
}

const codeOf = (d: vscode.Diagnostic): string => String(typeof d.code === "object" ? d.code.value : d.code);
const codes = (uri: vscode.Uri): string[] => vscode.languages.getDiagnostics(uri).map(codeOf);

async function open(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

/** Returns the command of a lens of the Dockerfile, once there is one like that. */
async function lens(wanted: (command: vscode.Command) => boolean): Promise<vscode.Command> {
  return until("there is such a lens", async () => {
    const all = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", dockerfile, 10);
    return all.map((l) => l.command).find((command) => command !== undefined && wanted(command));
  });
}

/** The server's process: a child of this one. */
function serverProcess(): number | undefined {
  for (const entry of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const [, parent] = /^PPid:\s*(\d+)$/m.exec(fs.readFileSync(`/proc/${entry}/status`, "utf8")) ?? [];
      const [program] = fs.readFileSync(`/proc/${entry}/cmdline`, "utf8").split("\0");
      if (Number(parent) === process.pid && program?.endsWith("/minke")) {
        return Number(entry);
      }
    } catch {
      // it has ended in between
    }
  }
  return undefined;
}

const tests: [name: string, test: () => Promise<void>][] = [
  [
    "containerfile-like names are Dockerfiles, and .dockerignore is an ignore file",
    async () => {
      for (const name of ["Containerfile", "Containerfile.dev", "Dockerfile.dev", "web.Dockerfile", "web.containerfile"]) {
        fs.writeFileSync(inFolder(name).fsPath, "FROM scratch\n");
        assert.equal((await vscode.workspace.openTextDocument(inFolder(name))).languageId, "dockerfile", name);
        fs.rmSync(inFolder(name).fsPath);
      }
      assert.equal((await vscode.workspace.openTextDocument(inFolder("web.Dockerfile.dockerignore").with({ scheme: "untitled" }))).languageId, "ignore");
    },
  ],
  [
    "a Dockerfile has findings",
    async () => {
      await open(dockerfile);
      await until("fat-base is found", () => codes(dockerfile).includes("fat-base"));
      await until("dockerignore-missing is found", () => codes(dockerfile).includes("dockerignore-missing"));
    },
  ],
  [
    "a .dockerignore has findings of its own, which follow its text, and a .gitignore has none",
    async () => {
      const write = (name: string): vscode.Uri => {
        const uri = inFolder(`ignoring/${name}`);
        fs.writeFileSync(uri.fsPath, "tmp\nno-such-file\n");
        return uri;
      };
      fs.mkdirSync(inFolder("ignoring").fsPath);
      fs.writeFileSync(inFolder("ignoring/web.Dockerfile").fsPath, "FROM scratch\nCOPY . .\n");
      const git = write(".gitignore");
      await open(git);
      for (const name of [".containerignore", "web.Dockerfile.dockerignore", ".dockerignore"]) {
        const uri = write(name);
        await open(uri);
        await until(`${name} has findings`, () => codes(uri).includes("ignore-matches-nothing"));
        assert.deepEqual(vscode.languages.getDiagnostics(uri).filter((d) => typeof d.code === "object"), [], "links to pages that are not there");
      }
      assert.deepEqual(codes(git), []);
      const ignore = inFolder("ignoring/.dockerignore");
      const edit = new vscode.WorkspaceEdit();
      edit.replace(ignore, new vscode.Range(0, 0, 2, 0), "*.Dockerfile\n");
      await vscode.workspace.applyEdit(edit);
      await until("no finding is left", () => codes(ignore).length === 0);
      const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", ignore, new vscode.Position(0, 3));
      const said = (hover?.contents ?? []).map((content) => (content instanceof vscode.MarkdownString ? content.value : "")).join("\n");
      assert.match(said, /web\.Dockerfile/);
      // What is meant for Dockerfiles leaves it alone.
      assert.deepEqual((await vscode.commands.executeCommand("vscode.executeFormatDocumentProvider", ignore, { tabSize: 2, insertSpaces: true })) ?? [], []);
      await vscode.commands.executeCommand("workbench.action.files.revert");
      fs.rmSync(inFolder("ignoring").fsPath, { recursive: true });
    },
  ],
  [
    "the outline has the stages, and a stage is found and renamed wherever it is named",
    async () => {
      const uri = inFolder("stages.Dockerfile");
      fs.writeFileSync(uri.fsPath, "FROM scratch AS build\nCOPY a b\nFROM scratch\nCOPY --from=build b c\n");
      await open(uri);
      const use = new vscode.Position(3, 14);
      const outline = await until("there is an outline", async () => {
        const all = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>("vscode.executeDocumentSymbolProvider", uri);
        return all?.map((symbol) => [symbol.name, ...symbol.children.map((child) => child.name)].join(" "));
      });
      assert.deepEqual(outline, ["build COPY", "scratch COPY"]);
      const [found] = await vscode.commands.executeCommand<vscode.Location[]>("vscode.executeDefinitionProvider", uri, use);
      assert.equal(found?.range.start.line, 0);
      const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>("vscode.executeDocumentRenameProvider", uri, use, "maker");
      assert.deepEqual(edit.get(uri).map((e) => [e.range.start.line, e.newText]), [[0, "maker"], [3, "maker"]]);
      fs.rmSync(uri.fsPath);
    },
  ],
  [
    "a rule that is off in the settings finds nothing, and one that is on again does",
    async () => {
      await open(dockerfile);
      await until("fat-base is found", () => codes(dockerfile).includes("fat-base"));
      assert.ok(!codes(dockerfile).includes("npm-install"));
      await vscode.workspace.getConfiguration("minke").update("rules", { "npm-install": "error" }, vscode.ConfigurationTarget.Global);
      const found = await until("npm-install is found", () => vscode.languages.getDiagnostics(dockerfile).find((d) => codeOf(d) === "npm-install"));
      assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    },
  ],
  [
    "the code of a diagnostic opens the page of its rule",
    async () => {
      const found = vscode.languages.getDiagnostics(dockerfile).find((d) => codeOf(d) === "fat-base");
      assert.ok(found && typeof found.code === "object");
      await vscode.commands.executeCommand("vscode.open", found.code.target);
      await until("it is open, and rendered", () => {
        const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
        return input instanceof vscode.TabInputCustom && input.uri.path === "/fat-base.md";
      });
      assert.match((await vscode.workspace.openTextDocument(found.code.target)).getText(), /^# fat-base/);
    },
  ],
  [
    "Explain Rule opens a page by a code of another tool, and says so where there is none",
    async () => {
      await vscode.commands.executeCommand("minke.explainRule", "DL3009");
      await until("it is open", () => vscode.window.tabGroups.activeTabGroup.activeTab?.label.startsWith("DL3009"));
      assert.match((await vscode.workspace.openTextDocument(vscode.Uri.parse("minke-rule:/DL3009.md"))).getText(), /^# apt-lists/);
      await assert.rejects(async () => vscode.commands.executeCommand("minke.explainRule", "no-such-rule"), /no-such-rule/);
    },
  ],
  [
    "a quick fix that may change the image is previewed, and applied when it is accepted",
    async () => {
      const document = await open(dockerfile);
      const before = document.getText();
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>("vscode.executeCodeActionProvider", dockerfile, new vscode.Range(0, 6, 0, 6), "quickfix");
      const lean = actions.find((action) => action.title.startsWith("Switch to node:16-alpine"));
      assert.ok(lean?.command, actions.map((action) => action.title).join(", "));
      await vscode.commands.executeCommand(lean.command.command, ...((lean.command.arguments ?? []) as unknown[]));
      await until("the comparison is open", () => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff);
      assert.equal(document.getText(), before);
      await vscode.commands.executeCommand("minke.acceptPreview");
      assert.equal(document.getText(), before.replace("node:16", "node:16-alpine"));
      await vscode.commands.executeCommand("workbench.action.files.revert");
    },
  ],
  [
    "the diet is previewed, and nothing changes when it is discarded",
    async () => {
      const document = await open(dockerfile);
      const before = document.getText();
      await vscode.commands.executeCommand("minke.putOnDiet");
      const proposed = await until("the preview is there", () => vscode.workspace.textDocuments.find((d) => d.uri.scheme === "minke-preview" && d.uri.path.endsWith("/Dockerfile")));
      assert.match(proposed.getText(), /^FROM .* AS build$/m);
      await vscode.commands.executeCommand("minke.discardPreview");
      assert.equal(document.getText(), before);
      assert.ok(!fs.existsSync(inFolder(".dockerignore").fsPath));
    },
  ],
  [
    "sizes stand at the end of instructions, and not where the threshold is above them",
    async () => {
      const document = await open(dockerfile);
      const hints = async (): Promise<string[]> => {
        const all = await vscode.commands.executeCommand<vscode.InlayHint[]>("vscode.executeInlayHintProvider", dockerfile, new vscode.Range(0, 0, document.lineCount, 0));
        return all.map((hint) => `${hint.position.line}: ${typeof hint.label === "string" ? hint.label : hint.label.map((part) => part.value).join("")}`);
      };
      const shown = await until("there are some", async () => (await hints()).find((hint) => hint.startsWith("0:")));
      assert.match(shown, /≈ [\d.]+ [MG]B/);
      const settings = vscode.workspace.getConfiguration("minke");
      await settings.update("inlayHints.threshold", "off", vscode.ConfigurationTarget.Global);
      await until("there are none", async () => (await hints()).length === 0);
      await settings.update("inlayHints.threshold", undefined, vscode.ConfigurationTarget.Global);
      await until("there are some again", async () => (await hints()).length > 0);
    },
  ],
  [
    "the lens at the top tells what a diet saves, and previews it for its own document",
    async () => {
      const document = await open(dockerfile);
      const before = document.getText();
      const diet = await lens((command) => command.command === "minke.diet");
      assert.match(diet.title, /^≈ [\d.]+ GB → ≈ .* with \d+ fixes · Put on a diet$/);
      await vscode.commands.executeCommand("workbench.action.closeAllEditors"); // the lens names the document
      await vscode.commands.executeCommand(diet.command, ...((diet.arguments ?? []) as unknown[]));
      await until("the preview is there", () => vscode.workspace.textDocuments.some((d) => d.uri.scheme === "minke-preview" && d.getText().includes(" AS build\n")));
      await vscode.commands.executeCommand("minke.discardPreview");
      assert.equal((await open(dockerfile)).getText(), before);
    },
  ],
  [
    "the lens of a stage tells what it weighs, and lists the steps of the diet until one is chosen",
    async () => {
      await open(dockerfile);
      const plan = await lens((command) => command.command === "minke.plan");
      assert.match(plan.title, /^≈ [\d.]+ GB on disk, ≈ [\d.]+ [MG]B to transfer/);
      let closed = false;
      const listed = Promise.resolve(vscode.commands.executeCommand(plan.command, ...((plan.arguments ?? []) as unknown[]))).then(() => (closed = true));
      await new Promise((resolve) => setTimeout(resolve, 2000));
      assert.ok(!closed, "it waits for a choice");
      await until("the list is closed", async () => {
        await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
        return closed;
      });
      await listed;
      assert.equal((await open(dockerfile)).isDirty, false);
    },
  ],
  [
    "a preview that is outrun by typing is proposed anew, and applied as what was seen last",
    async () => {
      const document = await open(dockerfile);
      const before = document.getText();
      await vscode.commands.executeCommand("minke.putOnDiet");
      const edit = new vscode.WorkspaceEdit();
      edit.insert(dockerfile, new vscode.Position(0, 0), "# typed since\n");
      await vscode.workspace.applyEdit(edit);
      await vscode.commands.executeCommand("minke.acceptPreview");
      assert.equal(document.getText(), `# typed since\n${before}`);
      await vscode.commands.executeCommand("minke.acceptPreview");
      assert.match(document.getText(), /^# typed since\nFROM .* AS build$/m);
      assert.match(fs.readFileSync(inFolder(".dockerignore").fsPath, "utf8"), /^node_modules$/m);
      assert.ok(document.isDirty, "the Dockerfile is for its author to save");
    },
  ],
  [
    "one undo takes the diet back",
    async () => {
      const document = await open(dockerfile);
      await vscode.commands.executeCommand("undo");
      await until("the six lines are back", () => document.getText().includes("FROM node:16\nWORKDIR"));
      fs.rmSync(inFolder(".dockerignore").fsPath, { force: true });
      await vscode.commands.executeCommand("workbench.action.files.revert");
      assert.ok(!document.isDirty);
    },
  ],
  [
    "Fix All Safe applies safe fixes alone",
    async () => {
      const uri = inFolder("Dockerfile.tools");
      fs.writeFileSync(uri.fsPath, "FROM node:16\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n");
      const document = await open(uri);
      await until("apt-lists is found", () => codes(uri).includes("apt-lists"));
      await vscode.commands.executeCommand("minke.fixAllSafe");
      assert.match(document.getText(), /rm -rf \/var\/lib\/apt\/lists/);
      assert.match(document.getText(), /^FROM node:16\n/);
      await vscode.commands.executeCommand("workbench.action.files.revert");
    },
  ],
  [
    "a save applies the safe fixes where editor.codeActionsOnSave says so",
    async () => {
      const uri = inFolder("Dockerfile.tools");
      const document = await open(uri);
      const settings = vscode.workspace.getConfiguration("editor", { languageId: "dockerfile" });
      await settings.update("codeActionsOnSave", { "source.fixAll.minke": "explicit" }, vscode.ConfigurationTarget.Global, true);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(uri, document.lineAt(document.lineCount - 1).range.end, "USER nobody\n");
      await vscode.workspace.applyEdit(edit);
      await vscode.commands.executeCommand("workbench.action.files.save");
      await until("the file on disk is fixed", () => fs.readFileSync(uri.fsPath, "utf8").includes("rm -rf /var/lib/apt/lists"));
      assert.match(fs.readFileSync(uri.fsPath, "utf8"), /^FROM node:16\n/);
    },
  ],
  [
    "a server that ends by itself is started again",
    async () => {
      await open(dockerfile);
      const first = await until("the server runs", serverProcess);
      process.kill(first, "SIGKILL");
      const second = await until("another server runs", () => {
        const now = serverProcess();
        return now === first ? undefined : now;
      });
      assert.notEqual(second, first);
      // It works: a finding comes for a text that only this server has seen.
      const uri = inFolder("Dockerfile.again");
      fs.writeFileSync(uri.fsPath, "FROM node:16\n");
      await open(uri);
      await until("it finds something", () => codes(uri).includes("fat-base"));
    },
  ],
  [
    "Restart Server ends the old one and its findings are there again",
    async () => {
      const first = await until("the server runs", serverProcess);
      await vscode.commands.executeCommand("minke.restartServer");
      await until("the old one has ended", () => !fs.existsSync(`/proc/${first}`));
      await until("another server runs", serverProcess);
      await until("it finds something", () => codes(inFolder("Dockerfile.again")).includes("fat-base"));
    },
  ],
  [
    "the example of the walkthrough opens, the same each time",
    async () => {
      await vscode.commands.executeCommand("minke.openExample");
      const example = vscode.window.activeTextEditor?.document;
      assert.match(example?.getText() ?? "", /^FROM node:16\n/);
      await until("it has findings", () => codes(example?.uri ?? dockerfile).includes("dockerignore-missing"));
      await vscode.commands.executeCommand("minke.openExample");
      assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), example?.uri.toString());
    },
  ],
];

/** VS Code calls this; a rejection is a failure. */
export async function run(): Promise<void> {
  let passed = 0;
  const only = process.env.ONLY ?? "";
  const chosen = tests.filter(([name]) => name.includes(only));
  for (const [name, test] of chosen) {
    const began = Date.now();
    try {
      await test();
      passed++;
      console.log(`HOST ok   ${name} (${Math.round((Date.now() - began) / 100) / 10} s)`);
    } catch (error) {
      console.log(`HOST FAIL ${name}: ${String(error)}`);
    }
  }
  console.log(`HOST ${passed} passed, ${chosen.length - passed} failed`);
  if (passed !== chosen.length || passed === 0) {
    throw new Error("not all passed");
  }
}
