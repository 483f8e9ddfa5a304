import { isDeepStrictEqual } from "node:util";
import { trusted } from "mongoose";
import { joinSurveyAnswers, joinSurveyScript } from "../../support/join-survey-script.ts";
import type { PlatformMessage } from "../../../web/sandbox/platform/platform-message.ts";
import type { Fleet } from "./fleet.ts";

/** What the reply to each message must ask for; any other reply read the answer as that of another question. */
const expectedReplies = [
  /知情/,
  /第 1 题/,
  /第 2 题/,
  /第 3 题/,
  /第 4 题/,
  /第 5 题/,
  /第 6 题/,
  /第 7 题/,
  /第 8 题/,
  /核对/,
  /回执号/,
];

/** One follower who takes the survey, one message at a time. */
export class SurveyWorker {
  readonly openid: string;
  readonly id: string;
  readonly #fleet: Fleet;
  #step = 0;
  #seenMessages = 0;

  constructor(fleet: Fleet, openid: string) {
    this.#fleet = fleet;
    this.openid = openid;
    this.id = fleet.cipher.hash(openid, "openid");
  }

  get isDone(): boolean {
    return this.#step === joinSurveyScript.length;
  }

  get say(): string {
    const text = joinSurveyScript[this.#step];
    if (text === undefined) throw new Error("the survey is done");
    return text;
  }

  /** The present message's key: the same whenever it is sent again. */
  get key(): string {
    return `2481234567890${String(this.#step).padStart(4, "0")}`;
  }

  /** The platform's answer to the present message. @throws Error when it asks for something else. */
  accept(reply: string): void {
    if (!expectedReplies[this.#step]?.test(reply)) {
      throw new Error(
        `after ${JSON.stringify(this.say)} the account said ${JSON.stringify(reply.slice(0, 60))}`,
      );
    }
    this.#step += 1;
  }

  /** The next customer-service text that reached him, if one has come. */
  nextLate(received: readonly PlatformMessage[]): string | undefined {
    const message = received[this.#seenMessages];
    if (message?.kind !== "text") return undefined;
    this.#seenMessages += 1;
    return message.content;
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
      isDeepStrictEqual(answers, joinSurveyAnswers);
    if (!isRight)
      throw new Error(
        `wrong responses: ${JSON.stringify(found.map(({ status, lastTurn }) => ({ status, lastTurn })))}`,
      );
    const conversation = await conversations.model.findById(this.id).lean();
    if (conversation?.turn !== joinSurveyScript.length) {
      throw new Error(`${joinSurveyScript.length} callbacks took ${conversation?.turn ?? 0} turns`);
    }
  }
}
