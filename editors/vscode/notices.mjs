// The licences of what is packed into the extension, as they ask for it.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const isLicence = (name) => /^(licen[cs]e|copying|notice)/i.test(name);

/** Returns the licences of the npm packages that inputs, the files of a bundle, are from. */
export function ofBundle(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const [folder] = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input) ?? [];
    if (folder) folders.add(folder);
  }
  return [...folders].sort().map((folder) => {
    const { name, version } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
    return notice(`${name} ${version}`, folder);
  });
}

/** Returns the licences of Go and of the modules that the server is made of. */
export function ofServer(repository, env) {
  const list = (...args) => execFileSync("go", args, { cwd: repository, env, encoding: "utf8" });
  const format = "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}";
  const modules = new Set(list("list", "-deps", "-f", format, "./cmd/minke").split("\n").filter(Boolean));
  const notices = [...modules].sort().map((line) => notice(...line.split("\t")));
  return [notice(list("env", "GOVERSION").trim(), list("env", "GOROOT").trim()), ...notices];
}

function notice(title, folder) {
  const texts = fs.readdirSync(folder).filter(isLicence).map((name) => path.join(folder, name)).filter((file) => fs.statSync(file).isFile());
  if (texts.length === 0) throw new Error(`${title} has no licence in ${folder}`);
  return [title, ...texts.map((file) => fs.readFileSync(file, "utf8").trim())].join("\n\n");
}
