import { pino, type Logger } from "pino";

/** Never in a log, wherever an object brings them along. */
const redactedPaths = [
  "openid",
  "touser",
  "mobile",
  "id_card",
  "text",
  "content",
  "body",
  "query",
  "secret",
  "token",
];

/** Numbers that look like a mobile or an identity card, and openids (28 characters beginning with `o`). */
const personal = /(?<![\dA-Za-z_-])(?:1[3-9]\d{9}|\d{17}[\dXx]|o[\w-]{27})(?![\dA-Za-z_-])/g;

export function createLogger(level: string, destination?: { write(line: string): void }): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redactedPaths.flatMap((path) => [path, `*.${path}`]), censor: "[redacted]" },
    serializers: { error: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Name, code, stack and cause; messages of libraries may quote what they were given. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return redact(String(error));
  return {
    name: error.name,
    message: redact(error.message),
    ...("code" in error && { code: error.code }),
    ...(error.stack !== undefined && { stack: redact(error.stack) }),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}

function redact(text: string): string {
  return text.replace(personal, "[redacted]");
}
