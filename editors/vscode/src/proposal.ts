// What an edit of the server would make of the files it touches.
import * as vscode from "vscode";
import type { LanguageClient, WorkspaceEdit } from "vscode-languageclient/node";
import { fileChanges, replaced } from "./edits";

/** A file before and after. */
export interface ProposedFile {
  uri: vscode.Uri;
  /** The text now, undefined for a file that does not exist. */
  before: string | undefined;
  after: string;
  changes: { range: vscode.Range; text: string }[];
}

/** Works out the files of an edit. */
export async function proposal(client: LanguageClient, edit: WorkspaceEdit): Promise<ProposedFile[]> {
  const files: ProposedFile[] = [];
  for (const file of fileChanges(edit)) {
    const uri = client.protocol2CodeConverter.asUri(file.uri);
    if (file.creates) {
      files.push({ uri, before: undefined, after: file.edits.map((e) => e.newText).join(""), changes: [] });
      continue;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    const changes = file.edits.map((e) => ({ range: client.protocol2CodeConverter.asRange(e.range), text: e.newText }));
    const after = replaced(
      document.getText(),
      changes.map((c) => ({ start: document.offsetAt(c.range.start), end: document.offsetAt(c.range.end), text: c.text })),
    );
    files.push({ uri, before: document.getText(), after, changes });
  }
  return files;
}

/** Reports whether the files are still what they were when the proposal was made. */
export async function upToDate(files: readonly ProposedFile[]): Promise<boolean> {
  for (const file of files) {
    if ((await textOf(file.uri)) !== file.before) {
      return false;
    }
  }
  return true;
}

async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return (await vscode.workspace.openTextDocument(uri)).getText();
  } catch {
    return undefined; // there is no such file
  }
}

/**
 * Makes the changes, as one step for undo. A new file is written, and so is a
 * file that was not open: nobody would see that it waits. main, which somebody
 * looks at, stays unsaved.
 */
export async function apply(files: readonly ProposedFile[], main: vscode.Uri): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  const unseen: vscode.Uri[] = [];
  for (const file of files) {
    if (file.before === undefined) {
      edit.createFile(file.uri, { contents: new TextEncoder().encode(file.after) });
      continue;
    }
    for (const change of file.changes) {
      edit.replace(file.uri, change.range, change.text);
    }
    if (file.uri.toString() !== main.toString() && !isShown(file.uri)) {
      unseen.push(file.uri);
    }
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    return false;
  }
  for (const uri of unseen) {
    await (await vscode.workspace.openTextDocument(uri)).save();
  }
  return true;
}

function isShown(uri: vscode.Uri): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.some((tab) => tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === uri.toString());
}
