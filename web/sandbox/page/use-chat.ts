import { onScopeDispose, ref, shallowRef } from "vue";
import type { ChatMessage, ChatPage, Follower, FollowerAct, MenuButton } from "../api-types.ts";
import { api, ApiFailure } from "./api-client.ts";
import { mergeMessages, nextCursor } from "./merge-messages.ts";
import { startPollLoop, type PollLoop } from "./poll-loop.ts";

const pollMs = 1_000;
const pendingPollMs = 250;
const hiddenPollMs = 5_000;
const failedPollMs = 3_000;

export interface ChatEvents {
  /** He follows now, or no longer. */
  readonly onFollower: (follower: Follower) => void;
  /** He is gone, with the whole database. */
  readonly onGone: () => void;
}

/** One follower's chat as far as it is known here. */
function createChatView() {
  return {
    follower: ref<Follower>(),
    messages: shallowRef<readonly ChatMessage[]>([]),
    /** The platform's clock. */
    now: ref(new Date()),
    /** How far it is ahead of the machine's. */
    offsetMs: ref(0),
    /** The published menu that he sees. */
    menu: shallowRef<readonly MenuButton[]>([]),
    isTyping: ref(false),
    isLoaded: ref(false),
    isConnected: ref(true),
  };
}

type ChatView = ReturnType<typeof createChatView>;

/** One follower's chat, kept up to date by polling. */
export function useChat(events: ChatEvents) {
  const view = createChatView();
  let loop: PollLoop | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  function open(chosen: Follower | undefined): void {
    loop?.stop();
    view.follower.value = chosen;
    view.messages.value = [];
    view.isLoaded.value = false;
    view.menu.value = [];
    view.isTyping.value = false;
    loop = chosen && startPollLoop(() => poll(view, chosen.id, events));
  }

  /** Acts go to the server one after the other, so they arrive in order. */
  function act(id: string, body: FollowerAct): Promise<void> {
    const sent = queue.then(async () => {
      await api.act(id, body);
      if (view.follower.value?.id === id) loop?.hurry();
    });
    queue = sent.catch(() => undefined);
    return sent;
  }

  onScopeDispose(() => loop?.stop());
  return { ...view, open, act };
}

/** Returns how long to wait for the next time. */
async function poll(view: ChatView, id: string, events: ChatEvents): Promise<number> {
  try {
    await readNews(view, id, events);
    view.isConnected.value = true;
    return nextPollMs(view.messages.value);
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 404) events.onGone();
    else view.isConnected.value = false;
    return failedPollMs;
  }
}

async function readNews(view: ChatView, id: string, events: ChatEvents): Promise<void> {
  let after = nextCursor(view.messages.value);
  for (let hasMore = true; hasMore;) {
    const page = await api.chat(id, after);
    if (view.follower.value?.id !== id) return;
    view.messages.value = mergeMessages(view.messages.value, page.items);
    takeFacts(view, page);
    if (page.follower.following !== view.follower.value.following) {
      view.follower.value = page.follower;
      events.onFollower(page.follower);
    }
    after = page.items.at(-1)?.seq ?? after;
    hasMore = page.hasMore;
  }
  view.isLoaded.value = true;
}

/** An equal menu stays the same object, so that nothing is drawn again. */
function takeFacts(view: ChatView, { now, offsetMs, menu, isTyping }: ChatPage): void {
  view.now.value = new Date(now);
  view.offsetMs.value = offsetMs;
  view.isTyping.value = isTyping;
  if (JSON.stringify(menu) !== JSON.stringify(view.menu.value)) view.menu.value = menu;
}

function nextPollMs(messages: readonly ChatMessage[]): number {
  if (document.hidden) return hiddenPollMs;
  return messages.some(({ state }) => state === "sending") ? pendingPollMs : pollMs;
}
