import type { Connection } from "mongoose";
import { checkCommand } from "../../models/embedded/language/check-command.ts";

export interface CommandWatch {
  /** @throws Error naming what was sent outside the closed list. */
  assertAllListed(): void;
}

/** Records what the models send to any server and holds it against the embedded store's closed list. */
export function watchCommands(connection: Connection): CommandWatch {
  const refused: string[] = [];
  connection.getClient().on("commandStarted", ({ commandName, command }) => {
    try {
      checkCommand(commandName, command);
    } catch (error) {
      refused.push(`${commandName}: ${String(error)}`);
    }
  });
  return {
    assertAllListed() {
      if (refused.length > 0) throw new Error(`outside the closed list: ${refused.join("; ")}`);
    },
  };
}
