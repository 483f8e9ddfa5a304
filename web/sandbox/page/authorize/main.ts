/** Runs on the authorization page: sends the follower whose phone it is back with a code. A classic script, so it shares
 *  no module with others. */
const frameName = /^sandbox-follower-(\d+)$/;

async function authorize(): Promise<void> {
  const follower = frameName.exec(window.name)?.[1];
  if (follower === undefined) {
    say("请在微信客户端打开链接：在模拟微信的手机页里点开它。");
    return;
  }
  const response = await fetch("/sandbox/api/authorize", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ follower, search: location.search }),
  });
  const answer = (await response.json()) as {
    readonly redirectTo?: string;
    readonly error?: { readonly message: string };
  };
  if (answer.redirectTo !== undefined) location.replace(answer.redirectTo);
  else say(answer.error?.message ?? "网页授权没有成功");
}

function say(text: string): void {
  const notice = document.getElementById("notice");
  if (notice) notice.textContent = text;
}

authorize().catch(() => say("连不上服务器，请重新打开这一页"));
