export interface Notice {
  readonly id: string;
  readonly title: string;
  /** 2 one-off, 3 long-term. */
  readonly type: number;
}

const style = `
.shade { position: fixed; inset: 0; z-index: 9999; display: flex; align-items: flex-end; background: rgb(0 0 0 / 50%); }
.sheet { box-sizing: border-box; width: 100%; padding: 20px 20px 28px; border-radius: 12px 12px 0 0; background: #fff; color: #1a1a1a; font: 16px/1.5 sans-serif; }
h2 { margin: 0 0 12px; font-size: 17px; }
label { display: flex; gap: 12px; align-items: center; min-height: 44px; }
input { width: 20px; height: 20px; }
.acts { display: flex; gap: 12px; margin-top: 16px; }
button { flex: 1; min-height: 44px; border: 0; border-radius: 6px; background: #f0f0f0; font-size: 16px; }
.accept { background: #06673b; color: #fff; }
`;

/** Asks as WeChat's popup does; the templates that he agrees to, undefined when he closes it. */
export function askFollower(notices: readonly Notice[]): Promise<ReadonlySet<string> | undefined> {
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  const shade = element("div", "shade");
  const box = element("div", "sheet");
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", "订阅通知");
  const boxes = notices.map(checkbox);
  const acts = element("div", "acts");
  const [reject, accept] = [button("取消", ""), button("允许", "accept")];
  acts.append(reject, accept);
  box.append(title(), ...boxes.map(({ label }) => label), acts);
  shade.append(box);
  root.append(shade);
  document.body.append(host);
  accept.focus();
  return new Promise((resolve) => {
    const end = (accepted: ReadonlySet<string> | undefined) => {
      host.remove();
      resolve(accepted);
    };
    reject.addEventListener("click", () => end(undefined));
    accept.addEventListener("click", () => {
      end(new Set(boxes.filter(({ input }) => input.checked).map(({ id }) => id)));
    });
  });
}

function title(): HTMLElement {
  const heading = document.createElement("h2");
  heading.textContent = "公众号想给您发下面的通知（示例）";
  return heading;
}

function checkbox({ id, title: text, type }: Notice) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = "checkbox";
  input.checked = true;
  label.append(input, type === 3 ? `${text}（长期）` : `${text}（一次）`);
  return { id, label, input };
}

function button(text: string, className: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  if (className !== "") made.className = className;
  return made;
}

function element(tag: string, className: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}
