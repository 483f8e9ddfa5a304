/** Who may import whom: docs say it in CONTRIBUTING.md, this file enforces it. */
const ours = "^(bot|web|models|jobs|tests|[a-z-]+\\.ts$)";
const rule = (name, from, forbidden, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: forbidden },
});

module.exports = {
  forbidden: [
    rule(
      "models-import-nothing-of-ours",
      "^models/",
      "^(bot|web|jobs|tests|[a-z-]+\\.ts$)",
      "models are the ground floor",
    ),
    rule("bot-imports-models-only", "^bot/", "^(web|jobs|tests|[a-z-]+\\.ts$)", "bot → models"),
    rule(
      "jobs-import-models-and-bot",
      "^jobs/",
      "^(web|tests|[a-z-]+\\.ts$)",
      "jobs → models, bot",
    ),
    rule("web-imports-no-shell", "^web/", "^(tests|[a-z-]+\\.ts$)", "web → models, bot, jobs"),
    rule(
      "dialogs-are-pure",
      "^bot/(dialogs|survey)/",
      "^(models|bot/wechat|bot/puppet)/",
      "dialogs neither store nor send",
    ),
    rule(
      "dialogs-use-no-effectful-package",
      "^bot/(dialogs|survey)/",
      "node_modules/(mongoose|mongodb|koa|wechaty)",
      "dialogs neither store nor send",
    ),
    rule(
      "sandbox-shares-nothing-with-bot",
      "^web/sandbox/",
      "^bot/",
      "two sides that share code share mistakes",
    ),
    rule(
      "language-is-pure",
      "^models/embedded/language/",
      "^models/embedded/(wire|storage)/",
      "language knows values only",
    ),
    rule(
      "storage-knows-no-wire",
      "^models/embedded/storage/",
      "^models/embedded/wire/",
      "storage → language",
    ),
    rule(
      "product-code-imports-no-tests",
      "^(bot|web|models|jobs|[a-z-]+\\.ts$)",
      "^tests/",
      "tests import, never the other way",
    ),
    { name: "no-circular", severity: "error", from: { path: ours }, to: { circular: true } },
    {
      name: "not-to-dev-dependency",
      severity: "error",
      from: {
        path: "^(bot|models|jobs|[a-z-]+\\.ts$|web/(?!sandbox/page|console))",
      },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "@types" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".js", ".vue"],
    },
  },
};
