// Whether the server runs, in the editor's list of what works on a language ({} in the status bar).
import * as vscode from "vscode";
import { State } from "vscode-languageclient/node";
import { ignoreFiles } from "./documents";

/** Shows the state of the server beside Dockerfiles and ignore files. */
export class ServerState implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem("minke.server", [{ language: "dockerfile" }, { pattern: ignoreFiles }]);

  constructor() {
    this.item.name = "Minke";
    this.item.text = "Minke";
    this.update(State.Starting);
  }

  update(state: State): void {
    const down = state === State.Stopped || state === State.StartFailed;
    this.item.busy = state === State.Starting;
    this.item.severity = down ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    this.item.detail = down ? vscode.l10n.t("The server does not run.") : "";
    this.item.command = down
      ? { command: "minke.restartServer", title: vscode.l10n.t("Restart Server") }
      : { command: "minke.showLog", title: vscode.l10n.t("Show Log") };
  }

  dispose(): void {
    this.item.dispose();
  }
}
