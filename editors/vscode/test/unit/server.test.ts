import assert from "node:assert/strict";
import * as path from "node:path";
import { test } from "node:test";
import { serverCommand, type Place } from "../../src/binary";
import { concerns, selector } from "../../src/documents";
import { yieldTo } from "../../src/overlap";
import { Restarts } from "../../src/restarts";

const place: Place = { configured: "", extension: "/ext", home: "/home/me", platform: "linux", exists: () => true };

test("the server is the one that comes along", () => {
  assert.equal(serverCommand(place), path.join("/ext", "bin", "minke"));
  assert.equal(serverCommand({ ...place, platform: "win32" }), path.join("/ext", "bin", "minke.exe"));
});

test("a package without a server takes the one on the PATH", () => {
  assert.equal(serverCommand({ ...place, exists: () => false }), "minke");
});

test("a configured server wins, and ~ is the home folder", () => {
  assert.equal(serverCommand({ ...place, configured: " /opt/minke " }), "/opt/minke");
  assert.equal(serverCommand({ ...place, configured: "~/go/bin/minke" }), "/home/me/go/bin/minke");
  assert.equal(serverCommand({ ...place, configured: "~other/minke" }), "~other/minke");
});

test("a server that keeps ending is not started for ever", () => {
  let now = 0;
  const restarts = new Restarts(2, 1000, () => now);
  assert.deepEqual([restarts.next(), restarts.next(), restarts.next()], [1, 2, undefined]);
  now = 1000;
  assert.equal(restarts.next(), 1, "what is long ago does not count");
});

test("Dockerfiles and ignore files count where the workspace is, and on disk", () => {
  const schemes = selector(["vscode-vfs", "file"]).map((filter) => (typeof filter === "object" && "scheme" in filter ? filter.scheme : undefined));
  assert.deepEqual(schemes, ["file", "file", "untitled", "untitled", "vscode-vfs", "vscode-vfs"]);
});

test("the server is started for Dockerfiles and their ignore files, not for .gitignore", () => {
  assert.ok(concerns("dockerfile", "/app/anything"));
  for (const file of ["/app/.dockerignore", "/app/web.Dockerfile.dockerignore", "/app/.containerignore"]) {
    assert.ok(concerns("ignore", file), file);
  }
  for (const file of ["/app/.gitignore", "/app/dockerignore.txt", "/app/notdockerignore", "/app/web.containerignore"]) {
    assert.ok(!concerns("ignore", file), file);
  }
});

test("beside a Docker extension outline and formatting are left to it, and diagnostics are not", () => {
  const all = () => ({
    documentSymbolProvider: true, foldingRangeProvider: true, documentFormattingProvider: true, definitionProvider: true,
    documentHighlightProvider: true, renameProvider: true, hoverProvider: true,
  });
  const installed = (id: string): boolean => id === "ms-azuretools.vscode-docker";
  const yielded = all();
  yieldTo(yielded, "yield", installed);
  assert.deepEqual(yielded, { hoverProvider: true });
  const shared = all();
  yieldTo(shared, "share", installed);
  assert.deepEqual(shared, all());
  const alone = all();
  yieldTo(alone, "yield", () => false);
  assert.deepEqual(alone, all());
});
