// Writes what is said elsewhere already: package.json's settings, which the server
// defines (minke config --vscode), and the list of texts for translators.
// usage: node generate.mjs [--check]   with --check it only says what is out of step
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import ts from "typescript";

const here = import.meta.dirname;
const read = (name) => JSON.parse(fs.readFileSync(path.join(here, name), "utf8"));

/** Returns the settings as package.json declares them, and their texts for package.nls.json. */
function settings() {
  const out = execFileSync("go", ["run", "./cmd/minke", "config", "--vscode"], { cwd: path.join(here, "../.."), encoding: "utf8" });
  const properties = JSON.parse(out);
  const texts = {};
  for (const [name, property] of Object.entries(properties)) {
    texts[name] = property.markdownDescription;
    property.markdownDescription = `%${name}%`;
  }
  return { properties, texts };
}

/** Returns the texts that the sources pass to vscode.l10n.t. */
function translatable() {
  const texts = {};
  for (const file of fs.readdirSync(path.join(here, "src")).sort()) {
    const source = ts.createSourceFile(file, fs.readFileSync(path.join(here, "src", file), "utf8"), ts.ScriptTarget.ES2022);
    const visit = (node) => {
      if (ts.isCallExpression(node) && node.expression.getText(source) === "vscode.l10n.t") {
        const [text] = node.arguments;
        if (!ts.isStringLiteral(text)) throw new Error(`${file}: l10n.t takes a text that is written there`);
        texts[text.text] = text.text;
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return texts;
}

/** Returns content as a file holds it, with a line for each rule of minke.rules. */
function printed(content) {
  const rules = content.contributes?.configuration[1].properties["minke.rules"].properties;
  const lines = new Map(Object.values(rules ?? {}).map((rule, i) => [rule, `@${i}@`]));
  const text = JSON.stringify(content, (_, value) => lines.get(value) ?? value, 2);
  return `${[...lines].reduce((all, [rule, mark]) => all.replace(`"${mark}"`, () => JSON.stringify(rule)), text)}\n`;
}

const { properties, texts } = settings();
const manifest = read("package.json");
manifest.contributes.configuration[1].properties = properties;
const written = Object.fromEntries(Object.entries(read("package.nls.json")).filter(([key]) => !key.startsWith("minke.")));
const files = { "package.json": manifest, "package.nls.json": { ...written, ...texts }, "l10n/bundle.l10n.json": translatable() };

for (const [name, content] of Object.entries(files)) {
  const file = path.join(here, name);
  const text = printed(content);
  if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === text) continue;
  if (process.argv.includes("--check")) {
    console.error(`editors/vscode/${name} is out of step with the rules, the settings or the texts: node editors/vscode/generate.mjs`);
    process.exitCode = 1;
  } else {
    fs.writeFileSync(file, text);
  }
}
