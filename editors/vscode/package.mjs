// Makes a .vsix with the server in it, for each platform: dist/minke-PLATFORM-VERSION.vsix
// usage: node build.mjs && node package.mjs [PLATFORM…]   such as linux-x64; "host" is this machine's, nothing is all
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createVSIX } from "@vscode/vsce";
import { ofBundle, ofServer } from "./notices.mjs";

const here = import.meta.dirname;
const repository = path.join(here, "../..");
const read = (name) => JSON.parse(fs.readFileSync(path.join(here, name), "utf8"));
const bundled = read("dist/bundle.json");
const { version } = read("package.json");
const platforms = read("platforms.json"); // VS Code's names, and what Go is told for them
const host = `${process.platform}-${process.arch}`;
const wanted = process.argv.slice(2).map((name) => (name === "host" ? host : name));
const unknown = wanted.find((name) => !(name in platforms));
if (unknown) {
  console.error(`no platform ${unknown}; there are ${Object.keys(platforms).join(", ")}`);
  process.exit(2);
}

for (const platform of wanted.length > 0 ? wanted : Object.keys(platforms)) {
  compile(platform);
  const vsix = path.join(here, "dist", `minke-${platform}-${version}.vsix`);
  await createVSIX({ cwd: here, target: platform, packagePath: vsix, dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false });
}

/** Puts the server for platform into bin/, and nothing else, and the licences of all that is packed into dist/. */
function compile(platform) {
  const bin = path.join(here, "bin");
  fs.rmSync(bin, { recursive: true, force: true });
  const env = { ...process.env, CGO_ENABLED: "0", ...platforms[platform] };
  const notices = [...ofBundle(bundled), ...ofServer(repository, env)];
  fs.writeFileSync(path.join(here, "dist/THIRD-PARTY.txt"), notices.join(`\n\n${"-".repeat(80)}\n\n`) + "\n");
  const out = path.join(bin, env.GOOS === "windows" ? "minke.exe" : "minke");
  execFileSync("go", ["build", "-trimpath", "-buildvcs=false", "-ldflags", `-s -w -X main.release=v${version}`, "-o", out, "./cmd/minke"], {
    cwd: repository,
    env,
    stdio: "inherit",
  });
}
