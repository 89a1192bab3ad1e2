// What can be done to a Dockerfile: the server's code actions, asked for without a menu.
import * as vscode from "vscode";
import {
  CodeActionRequest,
  CodeActionResolveRequest,
  type CodeAction,
  type CodeActionKind,
  type Diagnostic,
  type LanguageClient,
  type WorkspaceEdit,
} from "vscode-languageclient/node";

/** Everything that makes the image leaner. */
export const diet = "source.minke.diet";
/** Everything that leaves the image behaving as before. */
export const safe = "source.fixAll.minke";

/** The server's note in an action: what it is about. */
interface Task {
  do: "fix" | "rule" | "safe" | "diet";
}

/** One fix of one finding. */
export interface Step {
  action: CodeAction;
  finding: Diagnostic;
}

/** Returns what the server offers for document as kind; undefined if it offers nothing. */
export async function offered(client: LanguageClient, document: vscode.TextDocument, kind: string): Promise<CodeAction | undefined> {
  const actions = await ask(client, document, new vscode.Range(0, 0, 0, 0), kind);
  return actions.find((action) => action.kind === kind);
}

/** Returns every single step of the diet, in the order of the file. */
export async function steps(client: LanguageClient, document: vscode.TextDocument): Promise<Step[]> {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const actions = await ask(client, document, whole, "quickfix");
  return actions
    .flatMap((action) => {
      const finding = action.diagnostics?.[0];
      return finding && (action.data as Task).do === "fix" ? [{ action, finding }] : [];
    })
    .sort((a, b) => a.finding.range.start.line - b.finding.range.start.line);
}

async function ask(client: LanguageClient, document: vscode.TextDocument, range: vscode.Range, kind: CodeActionKind): Promise<CodeAction[]> {
  const found = await client.sendRequest(CodeActionRequest.type, {
    textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
    range: client.code2ProtocolConverter.asRange(range),
    context: { diagnostics: [], only: [kind] },
  });
  return (found ?? []).filter((action): action is CodeAction => typeof action.command !== "string");
}

/** Returns the edit of an action, which the server works out when it is needed. */
export async function edit(client: LanguageClient, action: CodeAction): Promise<WorkspaceEdit | undefined> {
  return action.edit ?? (await client.sendRequest(CodeActionResolveRequest.type, action)).edit;
}
