import type { Browser, Page } from "playwright-core";
import { answerDemo } from "./demo-account.ts";
import { fieldsOf, startFakeAccount, type FakeAccount } from "./fake-account.ts";
import type { openTestDatabase } from "../../support/test-database.ts";
import { startSandbox, type RunningSandbox, type SandboxWish } from "./start-sandbox.ts";
import { openWatched, type PageWish, type WatchedPage } from "./watched-page.ts";

export const deskSize = { width: 1440, height: 900 };
export const phoneSize = { width: 375, height: 812 };
export const smallPhoneSize = { width: 360, height: 640 };

type Database = Awaited<ReturnType<typeof openTestDatabase>>;

/** An account, its sandbox, a phone page that is open, and the calls of the account's server. */
export interface PhoneScene extends WatchedPage {
  readonly account: FakeAccount;
  readonly running: RunningSandbox;
  /** The fields of the pushes that the account got, oldest first. */
  readonly pushed: () => Record<string, string>[];
  /** What the account's server would call. */
  readonly call: (path: string, body: object) => Promise<{ errcode: number }>;
  /** A customer-service message to the newest follower. */
  readonly send: (message: object) => Promise<void>;
  readonly newestOpenid: () => Promise<string>;
}

export async function openScene(
  browser: Browser,
  database: Database,
  wish: Omit<PageWish, "url"> & { readonly sandbox?: SandboxWish },
): Promise<PhoneScene> {
  const account = await startFakeAccount(answerDemo);
  const running = await startSandbox(database.connection, account.callback, wish.sandbox);
  const watched = await openWatched(browser, { ...wish, url: `${running.url}/sandbox` });
  const call = callerOf(running);
  const newestOpenid = () => readNewestOpenid(database);
  return {
    ...{ ...watched, account, running, call, newestOpenid },
    pushed: () => account.pushed.map(({ xml }) => fieldsOf(xml)),
    async send(message) {
      const openid = await newestOpenid();
      running.sandbox.api.noteAct(openid, {
        ...{ messageType: "text", event: "", eventKey: "", ticket: "", menuItemId: "" },
      });
      const answer = await call("/cgi-bin/message/custom/send", { touser: openid, ...message });
      if (answer.errcode !== 0) throw new Error(`the platform refuses it: ${answer.errcode}`);
    },
    async close() {
      await watched.close();
      await running.stop();
      await account.stop();
      await forget(database);
    },
  };
}

function callerOf(running: RunningSandbox) {
  return async (path: string, body: object): Promise<{ errcode: number }> => {
    const token = running.sandbox.api.tokens.issuePlain().accessToken;
    const response = await fetch(`${running.url}/sandbox/platform${path}?access_token=${token}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return (await response.json()) as { errcode: number };
  };
}

async function readNewestOpenid({ connection }: Database): Promise<string> {
  const newest = await connection
    .collection<{ _id: number; openid: string }>("sandboxFollowers")
    .findOne({}, { sort: { _id: -1 } });
  if (!newest) throw new Error("nobody is there yet");
  return newest.openid;
}

async function forget({ connection }: Database): Promise<void> {
  const names = ["sandboxFollowers", "sandboxMessages", "sandboxPlatform", "sandboxClock"];
  for (const name of names) await connection.collection(name).deleteMany({});
}

/** A follower with a name, who follows, on the phone that is active. */
export async function followAs(page: Page, name: string): Promise<void> {
  await page.getByLabel("新关注者的名字，可以不填").fill(name);
  await page.getByRole("button", { name: "新建", exact: true }).click();
  const phone = page.getByRole("region", { name: `${name} 的手机` });
  await phone.getByRole("button", { name: "关注公众号" }).click();
  await phone.getByText("您好，欢迎关注").waitFor();
}

/** A first follower on a narrow screen, who follows. */
export async function followFirst(page: Page): Promise<void> {
  await page.getByRole("button", { name: "新建关注者", exact: true }).click();
  await page.getByRole("button", { name: "关注公众号" }).click();
  await page.getByText("您好，欢迎关注").waitFor();
}
