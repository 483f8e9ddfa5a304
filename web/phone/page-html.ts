/** HTML that is safe as it stands. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[] | undefined;

/** Whatever is filled in is escaped, unless it is HTML already; undefined is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const filled = strings.map((text, index) => text + toHtml(parts[index]));
  return { html: filled.join("") };
}

function toHtml(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string" || typeof part === "number") return escapeHtml(String(part));
  return "html" in part ? part.html : part.map((each) => each.html).join("");
}

const entities: Readonly<Record<string, string>> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" },
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}

/** A text as paragraphs. */
export function paragraphs(text: string): readonly Html[] {
  return text.split(/\n+/).flatMap((line) => (line.trim() === "" ? [] : [html`<p>${line}</p>`]));
}

/** One page for old phones: no script, one style, readable at 320 px and with large letters. */
export function page(title: string, account: string, body: Html): string {
  return html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="format-detection" content="telephone=no" />
        <title>${title}</title>
        <style>
          ${{ html: style }}
        </style>
      </head>
      <body>
        <main>${body}</main>
        <footer>${account}</footer>
      </body>
    </html> `.html;
}

const style = `
*{box-sizing:border-box}
body{margin:0;background:#f4f4f2;color:#1f1f1f;font:17px/1.6 -apple-system,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere}
main{max-width:640px;margin:0 auto;padding:20px 16px 28px;background:#fff;min-height:75vh}
h1{font-size:23px;line-height:1.35;margin:4px 0 14px}
h2{font-size:18px;margin:22px 0 6px}
h3{font-size:17px;margin:18px 0 4px}
p{margin:0 0 12px}
.tag{display:inline-block;padding:1px 9px;border-radius:4px;background:#fbe9e7;color:#a3160c;font-size:14px}
dl{margin:0 0 18px;padding:12px 14px;background:#f7f7f5;border-radius:8px}
dl div{display:flex;gap:10px;padding:3px 0}
dt{flex:0 0 4.2em;color:#5a5a5a}
dd{margin:0;flex:1}
.state{padding:12px 14px;border-radius:8px;background:#eef4ee;color:#1d4a24;margin:20px 0 12px}
.hint{padding:12px 14px;border-radius:8px;background:#fdf4e3;color:#5f4100;margin:20px 0 0}
button,a.button{display:block;width:100%;min-height:50px;padding:11px 16px;border:0;border-radius:8px;background:#b3261e;color:#fff;font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
button.quiet{background:#fff;color:#a3160c;border:1px solid #a3160c}
button:focus-visible,a:focus-visible{outline:3px solid #1a5fb4;outline-offset:2px}
a{color:#1a5fb4}
img{max-width:100%;height:auto;border-radius:8px}
ul{list-style:none;margin:0;padding:0}
li{display:flex;align-items:center;justify-content:space-between;gap:12px;padding:12px 0;border-bottom:1px solid #e6e6e3}
li form{flex:0 0 8em}
footer{max-width:640px;margin:0 auto;padding:16px;color:#5a5a5a;font-size:14px;text-align:center}
.foot{margin-top:28px;font-size:15px}
`;
