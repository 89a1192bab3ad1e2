// Bundles the extension into dist/extension.js.
// usage: node build.mjs [--tests]   with --tests also the unit tests and the suite for the extension host
import { build } from "esbuild";
import fs from "node:fs";

const tests = process.argv.includes("--tests");
const common = { bundle: true, platform: "node", target: "node20", format: "cjs", external: ["vscode"], logLevel: "warning" };

fs.rmSync("dist", { recursive: true, force: true });
// mainFields: the language client's own UMD builds cannot be bundled.
const { metafile } = await build({
  ...common, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js", minify: true, mainFields: ["module", "main"], metafile: true,
});
fs.writeFileSync("dist/bundle.json", JSON.stringify(Object.keys(metafile.inputs))); // for the licences
if (tests) {
  const unit = fs.readdirSync("test/unit").filter((name) => name.endsWith(".test.ts"));
  await build({ ...common, entryPoints: unit.map((name) => `test/unit/${name}`), outdir: "dist/unit", sourcemap: "inline" });
  await build({ ...common, entryPoints: ["test/host/suite.ts"], outfile: "dist/host/suite.js", sourcemap: "inline" });
}
