// The page of a rule, as the server has it.
import * as vscode from "vscode";
import { ExecuteCommandRequest, type LanguageClient } from "vscode-languageclient/node";
import { isIgnoreFile } from "./documents";

const scheme = "minke-rule";

/** Opens the pages of rules. */
export class RulePages implements vscode.TextDocumentContentProvider {
  /** client gives the running client; it is started for that if need be. */
  constructor(private readonly client: () => Promise<LanguageClient>) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const rule = uri.path.replace(/^\//, "").replace(/\.md$/, "");
    const client = await this.client();
    const page: unknown = await client.sendRequest(ExecuteCommandRequest.type, { command: "minke.explain", arguments: [rule] });
    return String(page);
  }

  register(): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  async open(rule: string): Promise<void> {
    // Read first: an error in the server's answer is then shown as one.
    await vscode.workspace.openTextDocument(pageOf(rule));
    await vscode.commands.executeCommand("vscode.open", pageOf(rule));
  }
}

/** Names the page of a rule. package.json has the editor show such pages rendered (workbench.editorAssociations). */
function pageOf(rule: string): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${rule}.md` });
}

/**
 * Gives the diagnostics of a document a code that opens the page of their rule. A hover opens documents, but runs no
 * commands. What is said of an ignore file is of no rule.
 */
export function linked(uri: vscode.Uri, diagnostics: readonly vscode.Diagnostic[]): void {
  for (const d of isIgnoreFile(uri.path) ? [] : diagnostics) {
    if (typeof d.code === "string") {
      d.code = { value: d.code, target: pageOf(d.code) };
    }
  }
}

/** Returns the rules that have found something at position, the ones of the whole document if none is there. */
export function rulesAt(document: vscode.TextDocument, position: vscode.Position): string[] {
  const ours = vscode.languages.getDiagnostics(document.uri).filter((d) => d.source === "minke");
  const here = ours.filter((d) => d.range.contains(position));
  const codes = (here.length > 0 ? here : ours).map((d) => (typeof d.code === "object" ? String(d.code.value) : undefined));
  return [...new Set(codes.filter((code) => code !== undefined))];
}
