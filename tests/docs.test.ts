import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { accountMenu } from "../bot/account-menu.ts";
import { checkMenu } from "../bot/wechat/api/check-menu.ts";
import { readButtons } from "../bot/wechat/api/menu-button.ts";
import { loadConfig } from "../config.ts";
import { liveEnvironment } from "./support/service-process.ts";

const root = path.join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
const inDocs = readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".md"))
  .map((name) => path.posix.join("docs", name));
const pages = ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md", ...inDocs];

function findAll(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}

/** Every setting that config.ts looks at. */
function settingsRead(): Set<string> {
  const seen = new Set<string>();
  for (const environment of [{}, { ...liveEnvironment, MONGODB_URI: "mongodb://a/b" }]) {
    loadConfig(
      new Proxy<Record<string, string>>(environment, {
        get(target, name: string) {
          seen.add(name);
          return target[name];
        },
      }),
    );
  }
  return seen;
}

/** Set, or shown with a remark's sign before it. */
const settingsExplained = new Set(findAll(read(".env.example"), /^#?([A-Z][A-Z_]*)=/gm));
const forTests = new Set(["TEST_MONGODB_URI"]);

describe.each([...pages, ".env.example"])("%s", (page) => {
  const text = read(page);

  it("names npm scripts and commands that exist", () => {
    const named = findAll(text, /npm run ([a-z][a-z-]*)/g);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    const commands = findAll(text, /(?:start|dist\/main)\.js ([a-z]+)/g);
    const unknown = commands.filter((name) => scripts[name] !== `node start.js ${name}`);
    expect(unknown).toEqual([]);
  });

  it("names settings that exist", () => {
    const inText = findAll(text, /`([A-Z]+(?:_[A-Z]+)+)`/g);
    const inExamples = findAll(text, /^([A-Z]+(?:_[A-Z]+)+)=/gm);
    const known = (name: string) => settingsExplained.has(name) || forTests.has(name);
    expect([...inText, ...inExamples].filter((name) => !known(name))).toEqual([]);
  });

  it("links to files that are there", () => {
    const targets = findAll(text, /\]\(([^)#]+)(?:#[^)]*)?\)/g)
      .filter((target) => !target.includes("://"))
      .map((target) => path.join(root, path.dirname(page), target));
    expect(targets.filter((target) => !existsSync(target))).toEqual([]);
  });
});

describe(".env.example", () => {
  it("explains every setting that is read, and no other", () => {
    expect([...settingsExplained].sort()).toEqual([...settingsRead()].sort());
  });

  it("starts as it is, in sandbox mode", () => {
    const lines = [...read(".env.example").matchAll(/^([A-Z_]+)=(.*)$/gm)];
    const pairs = lines.map(([, name = "", value = ""]) => [name, value] as const);
    expect(loadConfig(Object.fromEntries<string>(pairs))).toMatchObject({
      config: { wechat: undefined, port: 3000 },
    });
  });
});

describe("the guide to a real account", () => {
  it.each(["nginx", "caddyfile", "ini"])("shows the same %s in both languages", (language) => {
    const block = (page: string) =>
      findAll(read(page), new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, "g"));
    const english = block("docs/real-account.md");
    expect(english).toHaveLength(1);
    expect(block("docs/real-account.zh-CN.md")).toEqual(english);
  });

  it("gives the sandbox's menu as the example, within the limits", () => {
    const example = JSON.parse(read("docs/menu.example.json")) as { button: unknown };
    const buttons = readButtons(example.button) ?? [];
    expect(buttons).toEqual(accountMenu);
    expect(checkMenu(buttons)).toEqual({ problems: [], warnings: [] });
  });

  it("hands compose.yaml's service settings that exist", () => {
    const given = findAll(read("compose.yaml"), /^ {6}([A-Z_]+): /gm);
    expect(given.length).toBeGreaterThan(0);
    expect(given.filter((name) => !settingsExplained.has(name))).toEqual([]);
  });
});
