import { wholeUnion, type Scope } from "../../models/scope.ts";
import { scopeData } from "../../models/scoped-data.ts";
import type { InScope } from "../../models/scope.ts";
import type { Role } from "../../models/role.ts";
import type { Ticket } from "../../models/ticket-schema.ts";
import type { Act } from "../../bot/tickets/ticket-desk.ts";
import { openHarness, type Harness } from "./account-harness.ts";
import { conversationId } from "./conversations.ts";
import { recordChannel, type RecordedChannel } from "./recorded-channel.ts";

const district = "110113";
let serial = 0;

/** The real account, with cadres and a channel that remembers; helpers for both sides of a ticket. */
export interface TicketWorld extends Harness {
  readonly channel: RecordedChannel;
  /** A new follower; says things and reads the passive reply, "" when there is none. */
  worker(): Worker;
  /** A cadre with his WeChat bound. */
  cadre(name: string, options?: CadreOptions): Promise<BoundCadre>;
  findTicket(openid: string, scope?: Scope): Promise<InScope<Ticket>>;
  /** What it takes to act as this cadre. */
  act(cadre: { readonly id: string; readonly name: string }, more?: Partial<Act["actor"]>): Act;
  advance(ms: number): void;
}

export interface Worker {
  readonly openid: string;
  says(text: string): Promise<string>;
}

export interface BoundCadre extends Worker {
  readonly id: string;
  readonly name: string;
}

export interface CadreOptions {
  readonly role?: Role;
  readonly organisation?: string;
  readonly isOnDuty?: boolean;
}

export async function openTicketWorld(): Promise<TicketWorld> {
  const channel = recordChannel();
  const harness = await openHarness("safe", channel);
  const platform = harness.platform();
  let offsetMs = 0;
  harness.clock.now = () => new Date(Date.now() + offsetMs);

  const worker = (): Worker => {
    const openid = platform.createFollower();
    return {
      openid,
      async says(text) {
        const result = await platform.text(openid, text);
        await harness.idle();
        return result.kind === "reply" && result.message.kind === "text"
          ? result.message.content
          : "";
      },
    };
  };

  return {
    ...harness,
    channel,
    worker,
    async cadre(name, { role = "cadre", organisation = district, isOnDuty = false } = {}) {
      const self = worker();
      const id = `cadre-${++serial}`;
      const conversation = conversationId(harness, self.openid);
      const openid = harness.cipher.seal(self.openid, "cadre.openid");
      await harness.stores.cadres.model.create({
        ...{ _id: id, account: id, name, role, organisation, isActive: true, isOnDuty },
        organisationPath: organisation === district ? [district] : [district, organisation],
        ...{ recoveryCodes: [], version: 1, createdAt: new Date(), sessionEpoch: 0 },
        binding: { conversation, openid, boundAt: new Date(), boundBy: "test" },
      });
      return { ...self, id, name };
    },
    async findTicket(openid, scope = wholeUnion) {
      const conversation = conversationId(harness, openid);
      const [newest] = await harness.stores.tickets.findByConversation(conversation, 1);
      const found = newest && (await scopeData(harness.stores, scope).tickets.find(newest._id));
      if (!found) throw new Error("no ticket");
      return found;
    },
    act: ({ id, name }, more = {}) => ({
      actor: { cadre: id, name, isAdmin: false, isInChat: false, ...more },
      key: `key-${++serial}`,
    }),
    advance(ms) {
      offsetMs += ms;
    },
  };
}
