/** The service answered no; `message` is a Chinese sentence for whoever tried. */
export class ApiRefusal extends Error {
  override readonly name = "ApiRefusal";
  readonly status: number;
  /** To decide on. */
  readonly code: string;
  readonly fields: Readonly<Record<string, string>>;

  constructor(status: number, { code, message, fields }: ProblemBody["error"]) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields ?? {};
  }
}

interface ProblemBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly fields?: Readonly<Record<string, string>>;
  };
}

const timeoutMs = 15_000;
let csrfToken = "";

/** Given with the session; every write shows it. */
export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

/** @throws ApiRefusal when the service says no; a TypeError or a timeout when it cannot be reached. */
export async function callApi<Answer>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(`/api/v1${path}`, {
    method,
    credentials: "same-origin",
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(method !== "GET" && { "x-csrf-token": csrfToken }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Answer | ProblemBody;
  if (response.ok) return answer as Answer;
  throw new ApiRefusal(response.status, (answer as ProblemBody).error);
}
