// Makes the language client: what is special about it, in one place.
import * as os from "node:os";
import * as fs from "node:fs";
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  type ErrorHandler,
  type LanguageClientOptions,
  type Middleware,
  type StaticFeature,
} from "vscode-languageclient/node";
import { serverCommand } from "./binary";
import { selector } from "./documents";
import { yieldTo, type Overlap } from "./overlap";
import { linked } from "./rulepages";
import type { Restarts } from "./restarts";
import { serverKeys, wishes } from "./wishes";

/** The section of all settings. */
export const section = "minke";

/** The command, for the light bulb alone, that carries out an action of the server: [uri, action]. */
export const act = "minke.internal.act";

/**
 * What runs here in the place of the server's commands that lenses name: the diet
 * is shown as a comparison before anything changes, the plan as a list to choose from.
 */
const lensCommands: Record<string, string | undefined> = { "minke.diet": "minke.putOnDiet", "minke.plan": "minke.showDietPlan" };

/** Makes a client; it is not started yet. */
export function newClient(extension: vscode.Extension<unknown>, log: vscode.LogOutputChannel, restarts: Restarts): LanguageClient {
  const command = serverCommand({
    configured: vscode.workspace.getConfiguration(section).get<string>("server.path", ""),
    extension: extension.extensionPath,
    home: os.homedir(),
    platform: process.platform,
    exists: fs.existsSync,
  });
  log.info(vscode.l10n.t("server: {0}", command));
  const client = new LanguageClient(section, "Minke", { command, args: ["lsp"] }, options(extension, log, restarts));
  client.registerFeature(yielding());
  client.registerFeature(weighing());
  return client;
}

function options(extension: vscode.Extension<unknown>, log: vscode.LogOutputChannel, restarts: Restarts): LanguageClientOptions {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const settings = () => wishes(vscode.workspace.getConfiguration(section), serverKeys(contributed(extension), section));
  return {
    documentSelector: selector(folders.map((folder) => folder.uri.scheme)),
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: settings,
    middleware: middleware(settings),
    errorHandler: errorHandler(log, restarts),
    stdioOptions: {
      stdout: () => undefined, // the protocol's
      stderr: (input, channel) => {
        input.setEncoding("utf8").on("data", (text: string) => { channel.info(text.trimEnd()); });
      },
    },
  };
}

/** Returns the names of all settings of this extension, as its package.json has them. */
function contributed(extension: vscode.Extension<unknown>): string[] {
  const manifest = extension.packageJSON as { contributes: { configuration: { properties: object }[] } };
  return manifest.contributes.configuration.flatMap((part) => Object.keys(part.properties));
}

function middleware(settings: () => Record<string, unknown>): Middleware {
  return {
    executeCommand: (command, args: unknown[], next): unknown => {
      const [uri] = args;
      const own = lensCommands[command];
      return own !== undefined && typeof uri === "string" ? vscode.commands.executeCommand(own, vscode.Uri.parse(uri)) : next(command, args);
    },
    workspace: {
      configuration: async (params, token, next) => {
        const values = await next(params, token);
        return Array.isArray(values) ? values.map((value, i): unknown => (params.items[i]?.section === section ? settings() : value)) : values;
      },
    },
    handleDiagnostics: (uri, diagnostics, next) => {
      linked(uri, diagnostics);
      next(uri, diagnostics);
    },
    provideDiagnostics: async (document, previous, token, next) => {
      const report = await next(document, previous, token);
      if (report && "items" in report) {
        linked(document instanceof vscode.Uri ? document : document.uri, report.items);
      }
      return report;
    },
    provideCodeActions: async (document, range, context, token, next) => {
      const actions = await next(document, range, context, token);
      const onSave = context.triggerKind === vscode.CodeActionTriggerKind.Automatic && context.only !== undefined;
      return onSave ? actions : actions?.map((action) => (action instanceof vscode.CodeAction ? routed(document, action) : action));
    },
  };
}

/** Leaves it to act to apply an action: what the server wants confirmed is shown as a comparison first. */
function routed(document: vscode.TextDocument, action: vscode.CodeAction & { data?: unknown }): vscode.CodeAction {
  if (action.data === undefined || action.isPreferred === true) {
    return action; // a safe fix
  }
  const shown = new vscode.CodeAction(action.title, action.kind);
  shown.command = { title: action.title, command: act, arguments: [document.uri, { title: action.title, data: action.data }] };
  if (action.diagnostics) {
    shown.diagnostics = action.diagnostics;
  }
  return shown;
}

function errorHandler(log: vscode.LogOutputChannel, restarts: Restarts): ErrorHandler {
  const say = async (message: string, ...actions: string[]): Promise<void> => {
    const showLog = vscode.l10n.t("Show Log");
    const restart = vscode.l10n.t("Restart Server");
    const answer = await vscode.window.showWarningMessage(message, showLog, ...actions);
    if (answer === showLog) {
      log.show();
    } else if (answer === restart) {
      await vscode.commands.executeCommand("minke.restartServer");
    }
  };
  return {
    error: (_error, _message, count) => ({ action: (count ?? 0) <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown }),
    closed: () => {
      const nth = restarts.next();
      if (nth === undefined) {
        void say(vscode.l10n.t("The Minke server keeps ending, and is not started again by itself. Its log says why."), vscode.l10n.t("Restart Server"));
        return { action: CloseAction.DoNotRestart, handled: true };
      }
      void say(vscode.l10n.t("The Minke server ended unexpectedly and was started again ({0} of {1}).", nth, restarts.most));
      return { action: CloseAction.Restart, handled: true };
    },
  };
}

/** Asks the server for minke/status, which the status bar shows. */
function weighing(): StaticFeature {
  return {
    fillClientCapabilities: (capabilities) => {
      capabilities.experimental = { ...(capabilities.experimental as object | undefined), minkeStatus: true };
    },
    initialize: () => undefined,
    getState: () => ({ kind: "static" }),
    clear: () => undefined,
  };
}

/** Leaves to other extensions for Dockerfiles what would appear twice. */
function yielding(): StaticFeature {
  return {
    preInitialize: (capabilities) => {
      const overlap = vscode.workspace.getConfiguration(section).get<Overlap>("overlap", "yield");
      yieldTo(capabilities, overlap, (id) => vscode.extensions.getExtension(id) !== undefined);
    },
    fillClientCapabilities: () => undefined,
    initialize: () => undefined,
    getState: () => ({ kind: "static" }),
    clear: () => undefined,
  };
}
