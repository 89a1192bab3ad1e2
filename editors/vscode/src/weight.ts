// The image's weight in the status bar.
import * as vscode from "vscode";
import { isStatus, type Status } from "./status";

/** Shows the weight of the image whose Dockerfile is in front, and nothing where the server gives none. */
export class Weight implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("minke.weight", vscode.StatusBarAlignment.Right, 100);
  private readonly known = new Map<string, Status>();
  private readonly listener = vscode.window.onDidChangeActiveTextEditor(() => { this.show(); });

  constructor() {
    this.item.name = vscode.l10n.t("Minke: weight of the image");
    this.item.command = "minke.showDietPlan";
  }

  /** Takes over what the server says. */
  update(params: unknown): void {
    if (!isStatus(params)) {
      return;
    }
    this.known.set(vscode.Uri.parse(params.uri).toString(), params);
    this.show();
  }

  /** Forgets everything: the server is gone. */
  clear(): void {
    this.known.clear();
    this.show();
  }

  private show(): void {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    const status = uri === undefined ? undefined : this.known.get(uri);
    if (!status || status.text === "") {
      this.item.hide();
      return;
    }
    this.item.text = `$(package) ${status.text}`;
    this.item.tooltip = status.tooltip === undefined ? "" : new vscode.MarkdownString(status.tooltip);
    this.item.show();
  }

  dispose(): void {
    this.listener.dispose();
    this.item.dispose();
  }
}
