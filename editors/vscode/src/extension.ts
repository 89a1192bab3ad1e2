// Where VS Code comes in.
import * as vscode from "vscode";
import type { CodeAction } from "vscode-languageclient/node";
import { act } from "./client";
import { concerns } from "./documents";
import { openExample } from "./example";
import { Minke } from "./minke";

let minke: Minke | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const m = new Minke(context.extension);
  minke = m;
  const commands: Record<string, (argument?: unknown, more?: unknown) => unknown> = {
    [act]: (uri, action) => withDockerfile(uri, (document) => m.act(document, action as CodeAction)),
    "minke.putOnDiet": (uri) => withDockerfile(uri, (document) => m.putOnDiet(document)),
    "minke.fixAllSafe": (uri) => withDockerfile(uri, (document) => m.fixAllSafe(document)),
    "minke.showDietPlan": (uri) => withDockerfile(uri, (document) => m.showDietPlan(document)),
    "minke.explainRule": (rule) => m.explain(typeof rule === "string" ? rule : undefined),
    "minke.acceptPreview": () => m.acceptPreview(),
    "minke.discardPreview": () => m.discardPreview(),
    "minke.restartServer": () => m.restart(),
    "minke.showLog": () => { m.showLog(); },
    "minke.openExample": () => openExample(context),
  };
  for (const [name, run] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(name, run));
  }
  // The language of .dockerignore is that of .gitignore, which alone is no
  // reason to start anything.
  const look = (document: vscode.TextDocument): void => {
    if (concerns(document.languageId, document.uri.path)) {
      m.started().catch(() => undefined); // told already
    }
  };
  context.subscriptions.push(m, vscode.workspace.onDidOpenTextDocument(look));
  vscode.workspace.textDocuments.forEach(look);
}

/** Calls run with the Dockerfile that a command was called for: the one named by uri, else the one in front. */
async function withDockerfile(uri: unknown, run: (document: vscode.TextDocument) => Promise<void>): Promise<void> {
  const document = uri instanceof vscode.Uri ? await vscode.workspace.openTextDocument(uri) : vscode.window.activeTextEditor?.document;
  if (document?.languageId !== "dockerfile") {
    void vscode.window.showInformationMessage(vscode.l10n.t("Open a Dockerfile first."));
    return;
  }
  await run(document);
}

export async function deactivate(): Promise<void> {
  await minke?.stop();
}
