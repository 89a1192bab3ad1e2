import assert from "node:assert/strict";
import { test } from "node:test";
import { fileChanges, needsConfirmation, replaced } from "../../src/edits";

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } };

test("an edit is taken apart by file, a new file before its text", () => {
  const files = fileChanges({
    changeAnnotations: { minke: { label: "Diet", needsConfirmation: true } },
    documentChanges: [
      { textDocument: { uri: "file:///Dockerfile", version: 3 }, edits: [{ range, newText: "from", annotationId: "minke" }] },
      { kind: "create", uri: "file:///.dockerignore", annotationId: "minke" },
      { textDocument: { uri: "file:///.dockerignore", version: null }, edits: [{ range, newText: ".git\n" }] },
    ],
  });
  assert.deepEqual(files, [
    { uri: "file:///Dockerfile", creates: false, edits: [{ range, newText: "from" }] },
    { uri: "file:///.dockerignore", creates: true, edits: [{ range, newText: ".git\n" }] },
  ]);
});

test("an edit in the older form is understood as well", () => {
  assert.deepEqual(fileChanges({ changes: { "file:///Dockerfile": [{ range, newText: "x" }] } }), [
    { uri: "file:///Dockerfile", creates: false, edits: [{ range, newText: "x" }] },
  ]);
});

test("an edit that deletes or renames is refused", () => {
  assert.throws(() => fileChanges({ documentChanges: [{ kind: "delete", uri: "file:///Dockerfile" }] }), /delete/);
});

test("replacements are made in the order of the text", () => {
  assert.equal(
    replaced("FROM node:16\n", [
      { start: 13, end: 13, text: "RUN true\n" },
      { start: 10, end: 12, text: "22" },
      { start: 0, end: 4, text: "from" },
    ]),
    "from node:22\nRUN true\n",
  );
  assert.equal(replaced("a", []), "a");
});

test("replacements that overlap or lie outside are an error, not a wrong text", () => {
  assert.throws(() => replaced("abcdef", [{ start: 0, end: 3, text: "" }, { start: 2, end: 4, text: "" }]), RangeError);
  assert.throws(() => replaced("abc", [{ start: 2, end: 9, text: "" }]), RangeError);
});

test("an edit is looked at first where its server wants that", () => {
  assert.ok(needsConfirmation({ changeAnnotations: { minke: { label: "Diet", needsConfirmation: true } } }));
  assert.ok(!needsConfirmation({ changeAnnotations: { minke: { label: "Diet" } } }));
  assert.ok(!needsConfirmation({ changes: {} }));
});
