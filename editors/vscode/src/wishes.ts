// The settings that the server is told.

/** What is known of one setting: `WorkspaceConfiguration.inspect`, as far as it is needed. */
export interface Inspected {
  globalValue?: unknown;
  workspaceValue?: unknown;
  workspaceFolderValue?: unknown;
}

/** A configuration section: `WorkspaceConfiguration`, as far as it is needed. */
export interface Section {
  get(key: string): unknown;
  inspect(key: string): Inspected | undefined;
}

/** Keys that are about this extension, and nothing to the server. */
const own = /^(server|trace|overlap)(\.|$)/;

/** Returns the keys that the server is told, of all settings that the extension contributes. */
export function serverKeys(contributed: Iterable<string>, section: string): string[] {
  return [...contributed]
    .filter((key) => key.startsWith(`${section}.`))
    .map((key) => key.slice(section.length + 1))
    .filter((key) => !own.test(key));
}

/**
 * Returns the settings among keys that a person has set, as a tree. Those that
 * stand at their default are left out: the project's own .minke.toml counts there.
 */
export function wishes(section: Section, keys: readonly string[]): Record<string, unknown> {
  const tree: Record<string, unknown> = {};
  for (const key of keys) {
    const inspected = section.inspect(key);
    const values = [inspected?.globalValue, inspected?.workspaceValue, inspected?.workspaceFolderValue];
    if (values.some((value) => value !== undefined)) {
      put(tree, key.split("."), section.get(key));
    }
  }
  return tree;
}

function put(tree: Record<string, unknown>, path: string[], value: unknown): void {
  const [first, ...rest] = path;
  if (first === undefined) {
    return;
  }
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const below = (tree[first] ??= {}) as Record<string, unknown>;
  put(below, rest, value);
}
