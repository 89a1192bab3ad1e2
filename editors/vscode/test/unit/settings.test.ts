import assert from "node:assert/strict";
import { test } from "node:test";
import { isStatus } from "../../src/status";
import { serverKeys, wishes, type Inspected } from "../../src/wishes";

/** A configuration in which these keys are set. */
function section(values: Record<string, unknown>, inspected: Record<string, Inspected>) {
  return { get: (key: string) => values[key], inspect: (key: string) => inspected[key] };
}

test("the server is told its own keys alone", () => {
  const keys = serverKeys(["minke.base", "minke.rules", "minke.server.path", "minke.trace.server", "minke.overlap", "other.base"], "minke");
  assert.deepEqual(keys, ["base", "rules"]);
});

test("what nobody has set is not sent, so that .minke.toml counts", () => {
  const s = section({ base: "", rules: { "apt-lists": "off" } }, { base: {}, rules: { workspaceValue: {} } });
  assert.deepEqual(wishes(s, ["base", "rules", "unknown"]), { rules: { "apt-lists": "off" } });
});

test("a value that is set to its default is sent", () => {
  assert.deepEqual(wishes(section({ base: "" }, { base: { globalValue: "" } }), ["base"]), { base: "" });
});

test("dotted keys become a tree", () => {
  const set = { globalValue: 1 };
  const s = section({ "a.b": 1, "a.c.d": 2 }, { "a.b": set, "a.c.d": set });
  assert.deepEqual(wishes(s, ["a.b", "a.c.d"]), { a: { b: 1, c: { d: 2 } } });
});

test("a status of another shape is not shown", () => {
  assert.ok(isStatus({ uri: "file:///Dockerfile", text: "≈ 182 MB" }));
  assert.ok(isStatus({ uri: "file:///Dockerfile", text: "", tooltip: "**measured**" }));
  for (const other of [null, undefined, "text", {}, { uri: 1, text: "" }, { uri: "file:///Dockerfile", text: "", tooltip: 1 }]) {
    assert.ok(!isStatus(other), JSON.stringify(other));
  }
});
