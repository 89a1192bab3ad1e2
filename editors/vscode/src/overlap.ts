// What other extensions for Dockerfiles do as well.
import type { ServerCapabilities } from "vscode-languageclient/node";

/** Extensions that bring an outline, folding, formatting, definitions and renaming for Dockerfiles. */
export const others: readonly string[] = [
  "docker.docker", // Docker DX
  "ms-azuretools.vscode-docker",
  "ms-azuretools.vscode-containers", // Container Tools
];

/** What the person wants where others do the same: the setting `minke.overlap`. */
export type Overlap = "yield" | "share";

/**
 * Takes from capabilities what would appear twice: an outline with each entry
 * doubled, each definition found twice, a question which of two formatters is meant.
 */
export function yieldTo(capabilities: ServerCapabilities, overlap: Overlap, installed: (id: string) => boolean): void {
  if (overlap === "share" || !others.some(installed)) {
    return;
  }
  delete capabilities.documentSymbolProvider;
  delete capabilities.foldingRangeProvider;
  delete capabilities.definitionProvider;
  delete capabilities.documentHighlightProvider;
  delete capabilities.renameProvider;
  delete capabilities.documentFormattingProvider;
  delete capabilities.documentRangeFormattingProvider;
  delete capabilities.documentOnTypeFormattingProvider;
}
