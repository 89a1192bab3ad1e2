// What people read can be translated, and is complete.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { test } from "node:test";

const json = (file: string): unknown => JSON.parse(fs.readFileSync(file, "utf8"));

test("package.nls.json has every text of package.json, and no other", () => {
  const used = [...fs.readFileSync("package.json", "utf8").matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
  assert.deepEqual(Object.keys(json("package.nls.json") as object).sort(), [...new Set(used)].sort());
});

test("every command is named in package.json and made in the sources", () => {
  const manifest = json("package.json") as { contributes: { commands: { command: string }[] } };
  const made = [...fs.readFileSync("src/extension.ts", "utf8").matchAll(/"(minke\.\w+)":/g)].map(([, name]) => name);
  assert.deepEqual(manifest.contributes.commands.map((c) => c.command).sort(), made.sort());
});

test("the README names every setting and every command that people call", () => {
  const { contributes } = json("package.json") as {
    contributes: { commands: { command: string; title: string }[]; configuration: { properties: object }[] };
  };
  const texts = json("package.nls.json") as Record<string, string>;
  const readme = fs.readFileSync("README.md", "utf8");
  const settings = contributes.configuration.flatMap((part) => Object.keys(part.properties)).map((key) => `| \`${key}\` |`);
  const commands = contributes.commands
    .filter(({ command }) => !command.endsWith("Preview")) // buttons
    .map(({ title }) => `| Minke: ${texts[title.replaceAll("%", "")] ?? title} |`);
  assert.deepEqual([...settings, ...commands].filter((row) => !readme.includes(row)), []);
});
