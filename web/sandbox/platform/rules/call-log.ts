/** One call, as the page beside the phone shows it. */
export interface Call {
  readonly seq: number;
  readonly at: string;
  readonly path: string;
  readonly method: string;
  /** Its first and last four characters. */
  readonly openid?: string;
  readonly errcode: number;
  readonly outcome: "answered" | "dropped" | "http-status";
  readonly faultId?: string;
  readonly rid: string;
  readonly durationMs: number;
  /** Its last six characters. */
  readonly token?: string;
  /** Its first 2,000 characters. */
  readonly body?: string;
  /** What was answered, its first 2,000 characters; absent while nothing is. */
  readonly answer?: string;
}

/** What openapi/rid/get tells beside. */
export interface CallDetails {
  readonly requestUrl: string;
  readonly responseBody: string;
  readonly clientIp: string;
}

export interface CallPage {
  readonly items: readonly Call[];
  readonly hasMore: boolean;
}

const newestKept = 5_000;
const pageSize = 100;
const longestAnswer = 2_000;
/** Of a token its last six characters are told. */
const tokenInAnswer = /("access_token"\s*:\s*)"[^"]*([^"]{6})"/;

/** The newest 5,000 calls, numbered from 1. */
export class CallLog {
  /** Filled round and round. */
  readonly #calls: { call: Call; details: CallDetails }[] = [];
  readonly #byRid = new Map<string, number>();
  #lastSeq = 0;

  record(call: Omit<Call, "seq">, details: CallDetails): void {
    this.#lastSeq += 1;
    const seq = this.#lastSeq;
    const place = seq % newestKept;
    const gone = this.#calls[place];
    if (gone) this.#byRid.delete(gone.call.rid);
    this.#calls[place] = { call: { seq, ...call }, details };
    this.#byRid.set(call.rid, seq);
  }

  /** Oldest first, those after `seq`. */
  listAfter(seq: number): CallPage {
    const from = Math.max(seq, this.#lastSeq - newestKept) + 1;
    return this.#page(from, Math.min(this.#lastSeq, from + pageSize - 1));
  }

  listNewest(): CallPage {
    return this.#page(Math.max(1, this.#lastSeq - pageSize + 1), this.#lastSeq);
  }

  findByRid(rid: string): { readonly call: Call; readonly details: CallDetails } | undefined {
    const seq = this.#byRid.get(rid);
    return seq === undefined ? undefined : this.#calls[seq % newestKept];
  }

  #page(from: number, to: number): CallPage {
    const items: Call[] = [];
    for (let seq = from; seq <= to; seq += 1) {
      const found = this.#calls[seq % newestKept];
      if (found) items.push(withAnswer(found));
    }
    return { items, hasMore: to < this.#lastSeq };
  }
}

function withAnswer({ call, details }: { call: Call; details: CallDetails }): Call {
  const answer = details.responseBody.slice(0, longestAnswer).replace(tokenInAnswer, '$1"…$2"');
  return answer === "" ? call : { ...call, answer };
}
