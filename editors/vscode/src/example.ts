// The example of the walkthrough: a small service with a fat image.
import * as vscode from "vscode";

/** Writes the example afresh to a place where it may be changed, and opens its Dockerfile. */
export async function openExample(context: vscode.ExtensionContext): Promise<void> {
  const from = vscode.Uri.joinPath(context.extensionUri, "example");
  const to = vscode.Uri.joinPath(context.globalStorageUri, "example");
  await vscode.workspace.fs.createDirectory(context.globalStorageUri);
  // What a diet has added is to go as well.
  await vscode.workspace.fs.delete(to, { recursive: true }).then(undefined, () => undefined);
  await vscode.workspace.fs.copy(from, to, { overwrite: true });
  await vscode.window.showTextDocument(vscode.Uri.joinPath(to, "Dockerfile"));
}
