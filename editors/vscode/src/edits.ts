// Edits as the server sends them: what they come to, without an editor.
import type { AnnotatedTextEdit, SnippetTextEdit, TextDocumentEdit, TextEdit, WorkspaceEdit } from "vscode-languageclient/node";

/** What an edit does to one file. */
export interface FileChange {
  uri: string;
  /** The file does not exist yet. */
  creates: boolean;
  edits: TextEdit[];
}

type DocumentChange = NonNullable<WorkspaceEdit["documentChanges"]>[number];

/** Returns what edit does, file by file, in its order. Renames and deletions, which the server never sends, are an error. */
export function fileChanges(edit: WorkspaceEdit): FileChange[] {
  const files = new Map<string, FileChange>();
  const file = (uri: string): FileChange => {
    let f = files.get(uri);
    if (!f) {
      f = { uri, creates: false, edits: [] };
      files.set(uri, f);
    }
    return f;
  };
  for (const [uri, edits] of Object.entries(edit.changes ?? {})) {
    file(uri).edits.push(...edits);
  }
  for (const change of edit.documentChanges ?? []) {
    if (isTextDocumentEdit(change)) {
      file(change.textDocument.uri).edits.push(...change.edits.map(plain));
    } else if (change.kind === "create") {
      file(change.uri).creates = true;
    } else {
      throw new Error(`unexpected ${change.kind} of a file`);
    }
  }
  return [...files.values()];
}

function isTextDocumentEdit(change: DocumentChange): change is TextDocumentEdit {
  return "textDocument" in change;
}

function plain(edit: TextEdit | AnnotatedTextEdit | SnippetTextEdit): TextEdit {
  if ("snippet" in edit) {
    throw new Error("unexpected snippet in an edit");
  }
  return { range: edit.range, newText: edit.newText };
}

/** Reports whether the server wants somebody to look at edit before it is applied. */
export function needsConfirmation(edit: WorkspaceEdit): boolean {
  return Object.values(edit.changeAnnotations ?? {}).some((annotation) => annotation.needsConfirmation === true);
}

/** A piece of a text, by offsets, and what takes its place. */
export interface Replacement {
  start: number;
  end: number;
  text: string;
}

/** Returns text with replacements made, which may come in any order but do not overlap. */
export function replaced(text: string, replacements: readonly Replacement[]): string {
  let result = "";
  let done = 0;
  for (const r of [...replacements].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (r.start < done || r.end < r.start || r.end > text.length) {
      throw new RangeError(`replacement of ${r.start}–${r.end} in a text of ${text.length}, after ${done}`);
    }
    result += text.slice(done, r.start) + r.text;
    done = r.end;
  }
  return result + text.slice(done);
}
