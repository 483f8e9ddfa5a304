import { checkTurn } from "./check-turn.ts";
import { openidFor, type TranscriptWorld } from "./transcript-world.ts";
import { readWait, type Transcript, type TranscriptTurn } from "./transcript.ts";

export interface PlayedTurn {
  readonly file: string;
  readonly turn: number;
  readonly ok: boolean;
  readonly failed: readonly string[];
}

type Fields = ReturnType<TranscriptWorld["callback"]>;

interface Played {
  readonly fields: Fields | undefined;
  readonly replies: readonly string[];
}

/** Plays one transcript against the account, in order; a turn that is skipped is not checked. */
export async function playTranscript(
  file: string,
  transcript: Transcript,
  world: TranscriptWorld,
): Promise<readonly PlayedTurn[]> {
  const player = new Player(file, transcript, world);
  const played: PlayedTurn[] = [];
  for (const index of transcript.turns.keys()) {
    const result = await player.play(index);
    if (result) played.push(result);
  }
  return played;
}

class Player {
  readonly #file: string;
  readonly #transcript: Transcript;
  readonly #world: TranscriptWorld;
  readonly #openid: string;
  readonly #sent: (Fields | undefined)[] = [];
  readonly #replies: (string | undefined)[] = [];
  #pending: Promise<Played> | undefined;
  #messageCount = 0;

  constructor(file: string, transcript: Transcript, world: TranscriptWorld) {
    this.#file = file;
    this.#transcript = transcript;
    this.#world = world;
    this.#openid = openidFor(file);
  }

  async play(index: number): Promise<PlayedTurn | undefined> {
    const turn = this.#transcript.turns[index];
    if (!turn || !(await this.#applies(turn))) return undefined;
    const sending = this.#send(index, turn);
    if (turn.no_wait) {
      this.#pending = sending;
      return undefined;
    }
    const earlier = await this.#pending;
    this.#pending = undefined;
    const played = await sending;
    const replies = [...(earlier?.replies ?? []), ...played.replies];
    const reply = played.replies.length > 0 ? played.replies.join("\n") : undefined;
    this.#replies[index] = reply;
    const failed = await this.#check(turn, { reply, outboundCount: replies.length });
    return { file: this.#file, turn: index, ok: failed.length === 0, failed };
  }

  async #applies(turn: TranscriptTurn): Promise<boolean> {
    if (turn.only_if_handoff || turn.event === "handoff_closed") return false;
    if (turn.only_if_at === undefined) return true;
    const seen = await this.#world.observe(this.#openid);
    return seen.at === turn.only_if_at;
  }

  /** Confirms by the conversation's state, never by what the reply says. */
  async #send(index: number, turn: TranscriptTurn): Promise<Played> {
    if (turn.wait !== undefined) {
      this.#world.wait(readWait(turn.wait));
      return { fields: undefined, replies: [] };
    }
    const fields = turn.duplicate ? this.#earlier(turn.of) : this.#callback(turn);
    this.#sent[index] = fields;
    const reply = await this.#world.push(fields);
    const replies = reply === undefined ? [] : [reply];
    const seen = await this.#world.observe(this.#openid);
    if (turn.duplicate || turn.no_wait || !seen.isReviewing) return { fields, replies };
    const confirmed = await this.#world.push(this.#text(this.#transcript.auto_confirm));
    return { fields, replies: [...replies, ...(confirmed === undefined ? [] : [confirmed])] };
  }

  #earlier(of: number | undefined): Fields {
    const fields =
      of === undefined ? this.#sent.findLast((one) => one !== undefined) : this.#sent[of];
    if (!fields) throw new Error(`${this.#file}: nothing to send again`);
    return fields;
  }

  #callback(turn: TranscriptTurn): Fields {
    if (turn.event === "subscribe" || turn.event === "SCAN" || turn.event === "unsubscribe") {
      return this.#world.callback(this.#openid, {
        MsgType: "event",
        Event: turn.event,
        EventKey: turn.scene ?? "",
      });
    }
    if (turn.type === "image")
      return this.#message({ MsgType: "image", PicUrl: "http://mmbiz.qpic.cn/1", MediaId: "m" });
    if (turn.type === "voice") {
      return this.#message({
        MsgType: "voice",
        MediaId: "m",
        Format: "amr",
        Recognition: turn.recognition ?? "",
      });
    }
    return this.#text(turn.user ?? "");
  }

  #text(content: string): Fields {
    return this.#message({ MsgType: "text", Content: content });
  }

  #message(own: Readonly<Record<string, string>>): Fields {
    this.#messageCount += 1;
    return this.#world.callback(this.#openid, {
      ...own,
      MsgId: `248${String(this.#messageCount).padStart(14, "0")}`,
    });
  }

  async #check(
    turn: TranscriptTurn,
    said: { reply: string | undefined; outboundCount: number },
  ): Promise<readonly string[]> {
    const seen = await this.#world.observe(this.#openid);
    return checkTurn(turn.must ?? {}, { ...said, seen, replies: this.#replies });
  }
}
