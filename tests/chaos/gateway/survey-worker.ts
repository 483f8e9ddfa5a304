import { isDeepStrictEqual } from "node:util";
import { trusted } from "mongoose";
import type { Fleet } from "./fleet.ts";

interface Step {
  readonly say: string;
  /** What the reply must ask for; any other reply read the answer as that of another question. */
  readonly expect: RegExp;
}

const steps: readonly Step[] = [
  { say: "填表", expect: /知情/ },
  { say: "同意", expect: /第 1 题/ },
  { say: "北京冠铂冷链物流有限公司", expect: /第 2 题/ },
  { say: "没有", expect: /第 3 题/ },
  { say: "愿意", expect: /第 4 题/ },
  { say: "韩志远", expect: /第 5 题/ },
  { say: "13800138101", expect: /第 6 题/ },
  { say: "2和6", expect: /第 7 题/ },
  { say: "十六个人", expect: /第 8 题/ },
  { say: "愿意", expect: /核对/ },
  { say: "提交", expect: /回执号/ },
];

const expectedAnswers = {
  consent: "同意",
  employer: "北京冠铂冷链物流有限公司",
  has_union: "没有",
  willing: "愿意",
  name: "韩志远",
  mobile: "13800138101",
  needs: ["医疗二次报销", "优惠购票"],
  headcount_band: "25人以下",
  contact_ok: "愿意",
};

/** One follower who takes the survey, one message at a time. */
export class SurveyWorker {
  readonly openid: string;
  readonly id: string;
  readonly #fleet: Fleet;
  #step = 0;

  constructor(fleet: Fleet, openid: string) {
    this.#fleet = fleet;
    this.openid = openid;
    this.id = fleet.cipher.hash(openid, "openid");
  }

  get isDone(): boolean {
    return this.#step === steps.length;
  }

  get say(): string {
    const step = steps[this.#step];
    if (!step) throw new Error("the survey is done");
    return step.say;
  }

  /** The present message's key: the same whenever it is sent again. */
  get key(): string {
    return `2481234567890${String(this.#step).padStart(4, "0")}`;
  }

  /** The platform's answer to the present message. @throws Error when it asks for something else. */
  accept(reply: string): void {
    const step = steps[this.#step];
    if (!step?.expect.test(reply)) {
      throw new Error(
        `after ${JSON.stringify(step?.say)} the account said ${JSON.stringify(reply.slice(0, 60))}`,
      );
    }
    this.#step += 1;
  }

  /** Whether the present message was handled, answered or not. */
  async isHandled(): Promise<boolean> {
    const { model } = this.#fleet.stores.conversations;
    return (
      (await model.exists({
        _id: this.id,
        handled: this.key,
        isPending: trusted({ $exists: false }),
      })) !== null
    );
  }

  async isReceived(): Promise<boolean> {
    const { model } = this.#fleet.stores.conversations;
    const known = { _id: this.id, $or: [{ handled: this.key }, { "inbox.key": this.key }] };
    return (await model.exists(known)) !== null;
  }

  /** @throws Error unless exactly one response holds every answer. */
  async checkResponse(): Promise<void> {
    const { responses, conversations } = this.#fleet.stores;
    const found = await responses.findByConversation(this.id, 5);
    const [response] = found;
    const answers = response && responses.openAnswers(response);
    const isRight =
      found.length === 1 &&
      response?.status === "submitted" &&
      isDeepStrictEqual(answers, expectedAnswers);
    if (!isRight)
      throw new Error(
        `wrong responses: ${JSON.stringify(found.map(({ status, lastTurn }) => ({ status, lastTurn })))}`,
      );
    const conversation = await conversations.model.findById(this.id).lean();
    if (conversation?.turn !== steps.length) {
      throw new Error(`${steps.length} callbacks took ${conversation?.turn ?? 0} turns`);
    }
  }
}
