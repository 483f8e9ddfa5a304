import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { playTranscript, type PlayedTurn } from "./play-transcript.ts";
import { TranscriptWorld, type WorldOptions } from "./transcript-world.ts";
import type { Transcript } from "./transcript.ts";

export interface EvalTranscriptsArgs {
  readonly dir: string;
  /** Where to write one line a turn. */
  readonly out?: string;
  readonly write: (line: string) => void;
}

/** Plays every transcript of a folder and prints what does not hold; the last line is one JSON object. */
export async function evalTranscripts(
  args: EvalTranscriptsArgs,
  options: WorldOptions,
): Promise<void> {
  const world = await TranscriptWorld.open(options);
  const turns: PlayedTurn[] = [];
  let holding = 0;
  const files = (await readdir(args.dir)).filter((name) => name.endsWith(".json")).sort();
  for (const file of files) {
    const transcript = JSON.parse(await readFile(path.join(args.dir, file), "utf8")) as Transcript;
    const played = await playTranscript(file, transcript, world);
    turns.push(...played);
    const isHolding = played.every(({ ok }) => ok);
    holding += isHolding ? 1 : 0;
    args.write(`${isHolding ? "holds" : "FAILS"}  ${file}  ${transcript.title}`);
    for (const { turn, failed } of played)
      for (const line of failed) args.write(`       turn ${turn}: ${line}`);
  }
  await world.close();
  if (args.out !== undefined)
    await writeFile(args.out, turns.map((turn) => `${JSON.stringify(turn)}\n`).join(""));
  const turnsHolding = turns.filter(({ ok }) => ok).length;
  args.write(
    JSON.stringify({ transcripts: files.length, holding, turns: turns.length, turnsHolding }),
  );
}
