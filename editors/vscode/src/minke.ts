// The running extension: one server, started when the first Dockerfile appears, and what people do with it.
import * as vscode from "vscode";
import { State, type CodeAction, type LanguageClient } from "vscode-languageclient/node";
import { newClient } from "./client";
import { needsConfirmation } from "./edits";
import { diet, edit, offered, safe, steps } from "./fixes";
import { choose } from "./plan";
import { Preview } from "./preview";
import { apply, proposal } from "./proposal";
import { Restarts } from "./restarts";
import { RulePages, rulesAt } from "./rulepages";
import { ServerState } from "./serverstate";
import { Weight } from "./weight";

/** Everything that lives as long as the extension. */
export class Minke implements vscode.Disposable {
  private client: Promise<LanguageClient> | undefined;
  private readonly log = vscode.window.createOutputChannel("Minke", { log: true });
  private readonly preview = new Preview();
  private readonly weight = new Weight();
  private readonly state = new ServerState();
  private readonly pages = new RulePages(() => this.started());
  private readonly registered = this.pages.register();

  constructor(private readonly extension: vscode.Extension<unknown>) {}

  /** Returns the client, started if it is not. A start that failed is tried anew at the next call. */
  started(): Promise<LanguageClient> {
    this.client ??= this.start().catch((error: unknown) => {
      this.client = undefined;
      throw error;
    });
    return this.client;
  }

  private async start(): Promise<LanguageClient> {
    const client = newClient(this.extension, this.log, new Restarts());
    client.onNotification("minke/status", (params: unknown) => { this.weight.update(params); });
    client.onDidChangeState((e) => {
      this.state.update(e.newState);
      if (e.newState !== State.Running) {
        this.weight.clear();
      }
    });
    try {
      await client.start();
    } catch (error) {
      await this.tellFailure(error);
      throw error;
    }
    return client;
  }

  private tellFailure(error: unknown): Promise<void> {
    this.log.error(String(error));
    const settings = vscode.l10n.t("Open Settings");
    const showLog = vscode.l10n.t("Show Log");
    const message = vscode.l10n.t("The Minke server did not start. `minke.server.path` names the program; leave it empty for the one that comes along.");
    void vscode.window.showErrorMessage(message, settings, showLog).then(async (answer) => {
      if (answer === settings) {
        await vscode.commands.executeCommand("workbench.action.openSettings", "minke.server.path");
      } else if (answer === showLog) {
        this.log.show();
      }
    });
    return Promise.resolve();
  }

  /** Ends the server, if one runs, and starts another with the settings of now. */
  async restart(): Promise<void> {
    await this.stop();
    await this.started();
  }

  /** Ends the server. */
  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await (await client?.catch(() => undefined))?.dispose();
  }

  showLog(): void {
    this.log.show();
  }

  /** Previews the whole diet of a Dockerfile. */
  async putOnDiet(document: vscode.TextDocument): Promise<void> {
    const action = await offered(await this.started(), document, diet);
    if (!action) {
      void vscode.window.showInformationMessage(vscode.l10n.t("This image is as lean as Minke can make it."));
      return;
    }
    await this.act(document, action);
  }

  /** Carries out an action that was chosen from the menu of the light bulb. */
  async act(document: vscode.TextDocument, action: CodeAction): Promise<void> {
    const client = await this.started();
    const change = await edit(client, action);
    if (!change) {
      return;
    }
    const files = await proposal(client, change);
    if (needsConfirmation(change)) {
      await this.preview.show({ title: action.title, main: document.uri, files, again: () => this.act(document, action) });
    } else {
      await apply(files, document.uri);
    }
  }

  /** Applies the fixes that leave the image behaving as before. */
  async fixAllSafe(document: vscode.TextDocument): Promise<void> {
    const client = await this.started();
    const action = await offered(client, document, safe);
    const change = action && (await edit(client, action));
    if (!change) {
      void vscode.window.showInformationMessage(vscode.l10n.t("There is nothing here that can be fixed without changing what is in the image."));
      return;
    }
    await apply(await proposal(client, change), document.uri);
  }

  /** Lists the steps of the diet and previews the one that is chosen. */
  async showDietPlan(document: vscode.TextDocument): Promise<void> {
    const all = await steps(await this.started(), document);
    if (all.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t("This image is as lean as Minke can make it."));
      return;
    }
    const choice = await choose(all, (rule) => void this.pages.open(rule));
    if (choice === "everything") {
      await this.putOnDiet(document);
    } else if (choice) {
      await this.act(document, choice.action);
    }
  }

  /** Opens the page of a rule, of the one at the cursor if none is named. */
  async explain(rule?: string): Promise<void> {
    const chosen = rule ?? (await this.chooseRule());
    if (chosen !== undefined) {
      await this.pages.open(chosen);
    }
  }

  private async chooseRule(): Promise<string | undefined> {
    const editor = vscode.window.activeTextEditor;
    const rules = editor ? rulesAt(editor.document, editor.selection.active) : [];
    if (rules.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t("Open a Dockerfile with a finding: its page says what it is about."));
      return undefined;
    }
    return rules.length === 1 ? rules[0] : vscode.window.showQuickPick(rules, { placeHolder: vscode.l10n.t("Which rule?") });
  }

  acceptPreview(): Promise<void> {
    return this.preview.apply();
  }

  discardPreview(): Promise<void> {
    return this.preview.discard();
  }

  dispose(): void {
    this.registered.dispose();
    this.preview.dispose();
    this.weight.dispose();
    this.state.dispose();
    this.log.dispose();
  }
}
