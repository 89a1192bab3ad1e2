// What is packed, and for which platforms.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { test } from "node:test";

const json = (file: string): unknown => JSON.parse(fs.readFileSync(file, "utf8"));

/** A package as package.json and package-lock.json tell of it. */
interface Package {
  dependencies?: Record<string, string>;
}

test("there is a package for Linux, macOS and Windows, on Intel and ARM, under the names of VS Code and of Go", () => {
  const platforms = json("platforms.json") as Record<string, { GOOS: string; GOARCH: string }>;
  const named = Object.entries(platforms).map(([name, { GOOS, GOARCH }]) => `${name} ${GOOS}/${GOARCH}`);
  const systems = { linux: "linux", darwin: "darwin", win32: "windows" };
  const machines = { x64: "amd64", arm64: "arm64" };
  const wanted = Object.entries(systems).flatMap(([s, goos]) => Object.entries(machines).map(([m, goarch]) => `${s}-${m} ${goos}/${goarch}`));
  assert.deepEqual(named.sort(), wanted.sort());
  const known = execFileSync("go", ["tool", "dist", "list"], { encoding: "utf8" }).split("\n");
  for (const { GOOS, GOARCH } of Object.values(platforms)) {
    assert.ok(known.includes(`${GOOS}/${GOARCH}`), `Go knows no ${GOOS}/${GOARCH}`);
  }
});

test("the extension depends on the language client alone, and packs nothing but that and what it needs", () => {
  assert.deepEqual(Object.keys((json("package.json") as Package).dependencies ?? {}), ["vscode-languageclient"]);
  const installed = (json("package-lock.json") as { packages: Record<string, Package | undefined> }).packages;
  const needed = new Set<string>();
  const need = (name: string): void => {
    if (!needed.has(name)) {
      needed.add(name);
      Object.keys(installed[`node_modules/${name}`]?.dependencies ?? {}).forEach(need);
    }
  };
  need("vscode-languageclient");
  const packed = (json("dist/bundle.json") as string[]).flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  assert.ok(packed.includes("vscode-languageclient"));
  assert.deepEqual([...new Set(packed)].filter((name) => !needed.has(name)), []);
});
