// Which documents concern Minke.
import type { DocumentSelector } from "vscode-languageclient/node";

/** The schemes of documents that are looked at wherever the workspace is. */
const always = ["file", "untitled"];

/** The builder's ignore files. Their language is that of .gitignore, or another extension's: the name counts. */
export const ignoreFiles = "**/{*.dockerignore,.containerignore}";

/**
 * Returns the documents that the server is told of. A workspace may be on
 * something else than a disk (a repository that is browsed, not cloned): its
 * Dockerfiles count too, but not those in the old side of a comparison.
 */
export function selector(workspaceSchemes: readonly string[]): DocumentSelector {
  const schemes = [...new Set([...always, ...workspaceSchemes])];
  return schemes.flatMap((scheme) => [
    { scheme, language: "dockerfile" },
    { scheme, pattern: ignoreFiles },
  ]);
}

/** Reports whether a document of this language and path is a reason to start the server. */
export function concerns(language: string, path: string): boolean {
  return language === "dockerfile" || isIgnoreFile(path);
}

/** Reports whether path, of a URI, names an ignore file of the builder. */
export function isIgnoreFile(path: string): boolean {
  return /\.dockerignore$|(^|\/)\.containerignore$/i.test(path);
}
