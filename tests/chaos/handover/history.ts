import { isDeepStrictEqual } from "node:util";
import type { SurveyState } from "../../../bot/survey/survey-state.ts";
import { joinSurveyScript } from "../../support/join-survey-script.ts";
import type { SeededRandom } from "../seeded-random.ts";
import type { HandoverLane } from "./handover-lane.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const handoverMs = 24 * hourMs;
const idleMs = 30 * minuteMs;
const jumpsMs = [5_000, 5 * minuteMs, 31 * minuteMs, 5 * hourMs, 23 * hourMs, 25 * hourMs];
const talk = ["菜单", "怎么加入工会", "人工", "进度", "今天股票涨吗", "有人触电了快来救人", "退出"];
/** What may reach him while a cadre holds the chat. */
const cadresWords = /^(?:【工会工作人员】|您的事（编号 SQ-|工会的工作人员给您留了话)/;

export interface HistoryFigures {
  messages: number;
  silent: number;
  handovers: number;
  surveysResumed: number;
}

/** One worker, one cadre, and time: what happens is drawn. @throws Error when the account speaks while a cadre holds
 *  the chat, or the survey does not go on where it was. */
export class History {
  readonly #lane: HandoverLane;
  readonly #random: SeededRandom;
  readonly #figures: HistoryFigures;
  readonly #steps: string[] = [];
  /** Since when, and until when, somebody holds the chat. */
  #held:
    { readonly sinceMs: number; readonly untilMs: number; readonly survey: unknown } | undefined;
  #lastFields: Parameters<HandoverLane["push"]>[0] | undefined;
  #seenCalls = 0;

  constructor(lane: HandoverLane, random: SeededRandom, figures: HistoryFigures) {
    this.#lane = lane;
    this.#random = random;
    this.#figures = figures;
  }

  async run(steps: number): Promise<void> {
    try {
      await this.#begin();
      for (let step = 0; step < steps; step++) await this.#step();
      await this.#finish();
    } catch (error) {
      throw new Error(`after ${this.#steps.join(" | ")}`, { cause: error });
    }
  }

  /** Most come as far as a ticket somewhere in the survey. */
  async #begin(): Promise<void> {
    for (let answered = this.#random.below(9); answered > 0; answered--) await this.#answerSurvey();
    if (this.#random.below(5) > 0) await this.#say("人工");
  }

  async #step(): Promise<void> {
    const acts = [
      ...[() => this.#answerSurvey(), () => this.#answerSurvey(), () => this.#answerSurvey()],
      ...[() => this.#say(this.#random.pick(talk)), () => this.#say(this.#random.pick(talk))],
      ...[() => this.#jump(), () => this.#take(), () => this.#take(), () => this.#close()],
      ...[() => this.#answer(), () => this.#sayByItself(), () => this.#repeat()],
      () => this.#takeInTheMiddle(),
    ];
    await this.#random.pick(acts)();
    this.#check();
  }

  get #isHeld(): boolean {
    return this.#held !== undefined && this.#lane.now.getTime() < this.#held.untilMs;
  }

  async #say(text: string): Promise<void> {
    this.#steps.push(`says ${text}`);
    this.#lastFields = this.#lane.write(text);
    this.#hear(await this.#lane.push(this.#lastFields));
  }

  #hear(reply: string): void {
    this.#figures.messages += 1;
    if (!this.#isHeld) return;
    if (reply !== "" && !cadresWords.test(reply)) throw new Error(`the account said: ${reply}`);
    this.#figures.silent += 1;
  }

  async #answerSurvey(): Promise<void> {
    const { survey } = await this.#lane.readState();
    await this.#say(nextAnswer(survey));
  }

  async #repeat(): Promise<void> {
    if (!this.#lastFields) return;
    this.#steps.push("repeats");
    this.#hear(await this.#lane.push(this.#lastFields));
  }

  #jump(): Promise<void> {
    const ms = this.#random.pick(jumpsMs);
    this.#steps.push(`waits ${ms / minuteMs} min`);
    this.#lane.wait(ms);
    return Promise.resolve();
  }

  async #take(): Promise<void> {
    const ticket = await this.#lane.findTicket();
    if (!ticket || ticket.status === "closed") return;
    this.#steps.push("is taken");
    const { survey } = await this.#lane.readState();
    await this.#lane.take(ticket);
    this.#hold(survey);
    await this.#lane.idle();
  }

  #hold(survey: unknown): void {
    const nowMs = this.#lane.now.getTime();
    const before = this.#isHeld ? this.#held : undefined;
    if (!before) this.#figures.handovers += 1;
    this.#held = {
      sinceMs: before?.sinceMs ?? nowMs,
      untilMs: nowMs + handoverMs,
      survey: before ? before.survey : progressOf(survey),
    };
  }

  /** A message and a take-over at once: whichever is first, everything behind both is silent. */
  async #takeInTheMiddle(): Promise<void> {
    const ticket = await this.#lane.findTicket();
    if (this.#isHeld || !ticket || ticket.status === "closed") return;
    this.#steps.push("writes while it is taken");
    const fields = this.#lane.write("菜单");
    await Promise.all([this.#lane.push(fields), this.#lane.take(ticket)]);
    await this.#lane.idle();
    this.#seenCalls = this.#lane.channel.calls.length;
    this.#hold((await this.#lane.readState()).survey);
  }

  async #close(): Promise<void> {
    const ticket = await this.#lane.findTicket();
    if (!ticket || ticket.status === "closed") return;
    this.#steps.push("is closed");
    await this.#checkSurvey();
    this.#check();
    this.#held = undefined;
    await this.#lane.close(ticket);
    this.#seenCalls = this.#lane.channel.calls.length;
  }

  async #answer(): Promise<void> {
    const ticket = await this.#lane.findTicket();
    if (ticket?.status !== "held") return;
    this.#steps.push("is answered");
    await this.#lane.answer(ticket, "您好");
  }

  async #sayByItself(): Promise<void> {
    this.#steps.push("is written to by the account");
    await this.#lane.sayByItself("账号自己要说的话");
  }

  #check(): void {
    const { calls } = this.#lane.channel;
    for (const { message } of calls.slice(this.#seenCalls)) {
      const text = message.type === "text" ? message.text : message.type;
      if (this.#isHeld && !cadresWords.test(text)) throw new Error(`the account sent: ${text}`);
    }
    this.#seenCalls = calls.length;
  }

  /** The survey is what it was when the chat was taken. */
  async #checkSurvey(): Promise<void> {
    if (!this.#isHeld || !this.#held) return;
    const { survey } = await this.#lane.readState();
    if (isDeepStrictEqual(progressOf(survey), this.#held.survey)) return;
    throw new Error("the survey moved while a cadre held the chat");
  }

  /** The handover ends, one way or the other, and the survey goes on. */
  async #finish(): Promise<void> {
    const before = (await this.#lane.readState()).survey;
    const held = this.#isHeld ? this.#held : undefined;
    if (held && this.#random.below(2) === 0)
      this.#lane.wait(held.untilMs - this.#lane.now.getTime());
    else await this.#close();
    this.#held = undefined;
    if (!before) return;
    // Somebody who was answering when the chat was taken goes on; somebody who was gone says so.
    const wasAsking =
      held && !before.hasQuit && held.sinceMs - new Date(before.lastAt).getTime() <= idleMs;
    if (!wasAsking) await this.#say("继续");
    await this.#say(nextAnswer(before));
    const after = await this.#lane.readState();
    const isDone = nextAnswer(before) === "提交";
    const hasMoved = isDone ? after.survey === undefined : hasMovedOn(before, after.survey);
    if (!hasMoved) throw new Error(`the survey did not go on behind ${before.at}`);
    this.#figures.surveysResumed += 1;
  }
}

const questions = [
  ...["start", "consent", "employer", "has_union", "willing", "name", "mobile", "needs"],
  ...["headcount_band", "contact_ok"],
];

/** The right answer to what is asked. */
function nextAnswer(survey: SurveyState | undefined): string {
  if (!survey) return joinSurveyScript[0];
  if (survey.stage === "reviewing") return "提交";
  const answer = joinSurveyScript[questions.indexOf(survey.at)];
  if (answer === undefined) throw new Error(`no answer for ${survey.at}`);
  return answer;
}

function progressOf(survey: unknown): unknown {
  if (!survey) return undefined;
  const { at, stage, answers, misses, hasQuit } = survey as SurveyState;
  return { at, stage, answers, misses, hasQuit };
}

function hasMovedOn(before: SurveyState, after: SurveyState | undefined): boolean {
  if (!after) return false;
  return after.at !== before.at || after.stage !== before.stage;
}
