// Shows what a fix would change as a comparison, and makes the change when it is accepted.
import * as vscode from "vscode";
import { apply, upToDate, type ProposedFile } from "./proposal";

const scheme = "minke-preview";
const context = "minke.previewing";

/** A change that waits for a person's decision. */
interface Pending {
  title: string;
  main: vscode.Uri;
  files: ProposedFile[];
  /** Proposes the same for the files as they are now. */
  again: () => Promise<void>;
}

/** The one preview that is open at a time. */
export class Preview implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private pending: Pending | undefined;
  /** What has been applied or discarded: a message about it that is still open has no effect. */
  private readonly decided = new WeakSet<Pending>();
  private readonly texts = new Map<string, string>();
  private readonly disposables = [
    vscode.workspace.registerTextDocumentContentProvider(scheme, this),
    vscode.window.tabGroups.onDidChangeTabs((e) => { this.forget(e.closed); }),
  ];
  private count = 0;

  provideTextDocumentContent(uri: vscode.Uri): string | undefined {
    return this.texts.get(uri.toString());
  }

  /** Opens the comparison and asks whether to go on. */
  async show(pending: Pending): Promise<void> {
    await this.close();
    this.count++;
    const resources = pending.files.map((file) => [file.uri, file.before === undefined ? undefined : file.uri, this.store(file)] as const);
    this.pending = pending;
    const [first] = resources;
    if (resources.length === 1 && first?.[1]) {
      await vscode.commands.executeCommand("vscode.diff", first[1], first[2], pending.title);
    } else {
      await vscode.commands.executeCommand("vscode.changes", pending.title, resources);
    }
    await vscode.commands.executeCommand("setContext", context, true);
    void this.ask(pending);
  }

  private store(file: ProposedFile): vscode.Uri {
    const uri = file.uri.with({ scheme, query: String(this.count) });
    this.texts.set(uri.toString(), file.after);
    return uri;
  }

  private async ask(pending: Pending): Promise<void> {
    const yes = vscode.l10n.t("Apply");
    const created = pending.files.filter((file) => file.before === undefined).map((file) => vscode.workspace.asRelativePath(file.uri));
    const message =
      created.length === 0
        ? vscode.l10n.t("{0}: nothing is changed yet.", pending.title)
        : vscode.l10n.t("{0}: nothing is changed yet. {1} will be created.", pending.title, created.join(", "));
    const answer = await vscode.window.showInformationMessage(message, yes, vscode.l10n.t("Discard"));
    if (answer === yes && !this.decided.has(pending)) {
      await this.apply(pending);
    } else if (answer !== undefined && this.pending === pending) {
      await this.discard();
    }
  }

  /** Makes the change that is shown, unless its files have become other since. */
  async apply(pending = this.pending): Promise<void> {
    if (!pending) {
      return;
    }
    if (!(await upToDate(pending.files))) {
      void vscode.window.showInformationMessage(vscode.l10n.t("The files have changed since. This is the preview for what they are now."));
      await pending.again();
      return;
    }
    this.decided.add(pending);
    await this.close();
    if (!(await apply(pending.files, pending.main))) {
      void vscode.window.showErrorMessage(vscode.l10n.t("{0}: the editor did not accept the changes.", pending.title));
      return;
    }
    await vscode.window.showTextDocument(pending.main);
  }

  /** Leaves everything as it is. */
  async discard(): Promise<void> {
    if (this.pending) {
      this.decided.add(this.pending);
    }
    await this.close();
  }

  private async close(): Promise<void> {
    const title = this.pending?.title;
    this.pending = undefined;
    this.texts.clear();
    await vscode.commands.executeCommand("setContext", context, false);
    if (title !== undefined) {
      await vscode.window.tabGroups.close(tabsCalled(title));
    }
  }

  private forget(closed: readonly vscode.Tab[]): void {
    const title = this.pending?.title;
    if (title !== undefined && closed.some((tab) => isCalled(tab, title))) {
      void this.close();
    }
  }

  dispose(): void {
    for (const d of this.disposables) {
      d.dispose();
    }
  }
}

function tabsCalled(title: string): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => isCalled(tab, title));
}

/** Reports whether tab is the comparison with this title; the editor adds the number of files, where it is not one. */
function isCalled(tab: vscode.Tab, title: string): boolean {
  return tab.label === title || tab.label.startsWith(`${title} (`);
}
