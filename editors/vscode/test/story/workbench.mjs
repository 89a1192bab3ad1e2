// VS Code's window, as a person sees and uses it.
import fs from "node:fs";
import path from "node:path";
import { sleep, until } from "../kit/code.mjs";

export class Workbench {
  constructor(page, pictures) {
    this.page = page;
    this.pictures = pictures;
    this.input = page.locator(".quick-input-widget input").first();
    this.weight = page.locator('.statusbar-item[id$="minke.weight"] a').first();
    this.squiggles = page.locator(
      ["error", "warning", "info", "hint"].map((severity) => `.editor-instance .squiggly-${severity}`).join(", "),
    );
  }

  async press(keys) {
    await this.page.keyboard.press(keys);
  }

  async type(text) {
    await this.page.keyboard.type(text);
  }

  /** Keeps what is seen now, if pictures are wanted. */
  async picture(name) {
    if (!this.pictures) return;
    await sleep(600); // for what moves to come to rest
    fs.mkdirSync(this.pictures, { recursive: true });
    await this.page.screenshot({ path: path.join(this.pictures, `${name}.png`) });
  }

  /** Runs a command by its title. */
  async command(title) {
    await this.press("F1");
    await this.input.waitFor();
    await this.input.fill(`>${title}`);
    await this.accept(title);
  }

  /** Chooses from the list at the top of the window, once that is open. */
  async pick(label) {
    await this.choices();
    await this.input.fill(label);
    await this.accept(label);
  }

  /** Chooses the line with this label, which need not be the first that the list finds. */
  async accept(label) {
    const exact = this.page.locator(".label-name", { hasText: new RegExp(`^\\s*${escaped(label)}\\s*$`) });
    await this.page.locator(".quick-input-list .monaco-list-row").filter({ has: exact }).first().click();
  }

  /** Returns what a list at the top of the window offers. */
  async choices() {
    const rows = this.page.locator(".quick-input-widget .monaco-list-row");
    await until("the list is open", async () => (await rows.count()) > 1 && !(await this.input.inputValue()).startsWith(">"));
    return rows.allInnerTexts();
  }

  /** Opens a file of the workspace. */
  async open(name) {
    await this.press("Control+p");
    await this.input.waitFor();
    await this.input.fill(name);
    await this.accept(name);
    await this.enter(name);
  }

  /** Brings the tab of a file to the front and the cursor into it. */
  async focus(name) {
    await this.page.locator(`.tab[data-resource-name="${name}"]`).first().click();
    await this.enter(name);
  }

  /**
   * Puts the cursor at the start of the file, by keys alone: a click into the text would
   * now and then have the browser scroll all of it out of sight first.
   */
  async enter(name) {
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    await this.press("Control+1");
    await this.page.locator(".editor-instance .monaco-editor.focused").first().waitFor();
    await this.press("Control+Home");
  }

  async tabs() {
    return this.page.locator(".tabs-container .tab").allInnerTexts();
  }

  /** Returns the text of the editor in front, as far as it is on screen. */
  async text() {
    const lines = await this.page.locator(".editor-instance .view-lines").allInnerTexts();
    return lines.join("\n").replaceAll("\u00a0", " ");
  }

  /** Returns the lines of the Problems panel, which is open for that long. */
  async problems() {
    const rows = this.page.locator(".markers-panel .monaco-list-row");
    await this.press("Control+Shift+M");
    await rows.first().waitFor();
    const texts = await rows.allInnerTexts();
    await this.press("Control+Shift+M");
    await rows.first().waitFor({ state: "hidden" });
    return texts;
  }

  /** Waits until the status bar says that the image in front weighs this much. */
  async weighs(text) {
    await until(`the status bar says ${text}`, async () => text.test(await this.weight.innerText({ timeout: 1000 })));
  }

  /** Points at a word and returns what is shown there. */
  async hover(word) {
    const shown = this.page.locator(".monaco-hover:not(.hidden) .hover-row");
    await until("the server's part is there", async () => {
      if ((await shown.count()) > 1) return true;
      await this.page.mouse.move(0, 0); // an editor that was not ready has missed the pointer
      await this.page.locator(".editor-instance .view-line span span", { hasText: word }).first().hover();
      await shown.nth(1).waitFor({ timeout: 5000 });
      return true;
    });
    return (await shown.allInnerTexts()).join("\n");
  }

  /** Opens the menu of the light bulb at a place. */
  async lightBulb(name, line, column) {
    await this.focus(name);
    await this.press("Control+g");
    await this.input.waitFor();
    await this.input.fill(`:${line}:${column}`);
    await this.press("Enter");
    await this.page.locator('[class*="codicon-light-bulb"], [class*="codicon-lightbulb"], [class*="codicon-gutter-lightbulb"]').first().waitFor();
    await this.press("Control+.");
    await this.page.locator(".action-widget .monaco-list-row.action").first().waitFor();
  }

  /** Chooses from the menu of the light bulb. */
  async choose(title) {
    await this.page.locator(".action-widget .monaco-list-row.action", { hasText: title }).first().click();
  }

  /** Returns the text of the comparison in front, once it shows what is looked for. */
  async comparison(what) {
    const modified = this.page.locator(".monaco-diff-editor .modified-in-monaco-diff-editor .view-lines, .monaco-diff-editor .editor.modified .view-lines");
    const read = async () => (await modified.allInnerTexts()).join("\n").replaceAll("\u00a0", " ");
    await until(`the comparison shows ${what}`, async () => what.test(await read()));
    return read();
  }

  /** Reports whether the open step of a walkthrough shows its picture, or its text in place of one. */
  async illustrated() {
    const loaded = await this.page.locator(".getting-started-media img").evaluateAll((all) => all.some((img) => img.naturalWidth > 0));
    return loaded || (await this.page.locator(".getting-started-media iframe, .getting-started-media .webview").count()) > 0;
  }

  /** Waits for a message. */
  async message(what) {
    await this.page.locator(".notifications-toasts .notification-list-item-message", { hasText: what }).first().waitFor();
  }

  /** Presses a button of a message. */
  async answer(button) {
    await this.page.locator(".notifications-toasts .monaco-button", { hasText: button }).first().click();
  }
}

/** Returns text as a regular expression that matches it. */
function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
