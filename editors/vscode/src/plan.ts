// The diet, step by step.
import * as vscode from "vscode";
import type { Step } from "./fixes";

/** A line in the list of steps. */
interface Line extends vscode.QuickPickItem {
  step?: Step;
}

const page: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon("book"), tooltip: vscode.l10n.t("Open the page of this rule") };

/** What a person has chosen of the plan: a step, or the whole of it. */
export type Choice = Step | "everything" | undefined;

/** Shows the steps of a diet and returns the one that is chosen. */
export function choose(steps: readonly Step[], explain: (rule: string) => void): Promise<Choice> {
  const pick = vscode.window.createQuickPick<Line>();
  pick.title = vscode.l10n.t("Diet plan");
  pick.placeholder = vscode.l10n.t("What to do; what may change the image is shown first");
  pick.matchOnDetail = true;
  pick.items = [
    { label: `$(checklist) ${vscode.l10n.t("The whole diet")}`, description: vscode.l10n.t("{0} findings", findings(steps)) },
    { label: vscode.l10n.t("one step"), kind: vscode.QuickPickItemKind.Separator },
    ...steps.map(line),
  ];
  return new Promise((resolve) => {
    pick.onDidTriggerItemButton((e) => { explain(String(e.item.step?.finding.code)); });
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      resolve(chosen && (chosen.step ?? "everything"));
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** Counts what was found: a finding may have several fixes to choose from. */
function findings(steps: readonly Step[]): number {
  return new Set(steps.map((step) => JSON.stringify([step.finding.code, step.finding.range]))).size;
}

function line(step: Step): Line {
  return {
    step,
    label: step.action.title,
    description: vscode.l10n.t("line {0} · {1}", step.finding.range.start.line + 1, String(step.finding.code)),
    detail: typeof step.finding.message === "string" ? step.finding.message : step.finding.message.value,
    buttons: [page],
  };
}
