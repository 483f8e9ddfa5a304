import {
  computed,
  effectScope,
  inject,
  ref,
  shallowRef,
  type EffectScope,
  type InjectionKey,
} from "vue";
import type { Account, Stall } from "../api-types.ts";
import { addressOf, idsInAddress } from "./address.ts";
import { api } from "./api-client.ts";
import { createPhone, type Phone } from "./phone-state.ts";
import { useFollowers } from "./use-followers.ts";

export type Desk = ReturnType<typeof createDesk>;
export const deskKey: InjectionKey<Desk> = Symbol("desk");
export const phoneKey: InjectionKey<Phone> = Symbol("phone");

export function useDesk(): Desk {
  const desk = inject(deskKey);
  if (!desk) throw new Error("the desk is provided by App.vue");
  return desk;
}

/** What the whole desk shares, and the phone that this component belongs to. */
export function useSandbox() {
  const desk = useDesk();
  const phone = inject(phoneKey);
  if (!phone) throw new Error("its phone is provided by PhoneScope");
  return { ...desk, ...phone };
}

/** The account, the pretend followers, and the phones on the desk. */
export function createDesk() {
  const account = ref<Account>();
  const stalls = ref<readonly Stall[]>([]);
  const showsRaw = ref(false);
  const people = useFollowers();
  const { phones, active, activate, setCount } = usePhones(people);

  async function load(): Promise<void> {
    [account.value, stalls.value] = await Promise.all([api.account(), api.stalls(), people.load()]);
    await showChosen();
  }

  async function showChosen(): Promise<void> {
    const ids = idsInAddress(location.hash);
    setCount(Math.max(ids.length, phones.value.length, 1));
    for (const [index, id] of ids.entries()) await phones.value[index]?.choose(id);
    if (ids.length === 0) await phones.value[0]?.choose(undefined);
  }

  window.addEventListener("hashchange", () => void active.value.guard(showChosen));
  return {
    ...{ account, stalls, people, showsRaw, phones, active, activate, setCount },
    load: () => active.value.guard(load),
  };
}

/** At least one phone; the active one is what the panels beside the phones belong to. */
function usePhones(people: ReturnType<typeof useFollowers>) {
  const scopes = new Map<Phone, EffectScope>();
  let lastKey = 0;

  function add(): Phone {
    const scope = effectScope(true);
    lastKey += 1;
    const phone = scope.run(() => createPhone(lastKey, { people, isElsewhere, onChosen }));
    if (!phone) throw new Error("the scope of a phone is open");
    scopes.set(phone, scope);
    return phone;
  }

  const phones = shallowRef<readonly Phone[]>([]);
  const activeKey = ref(1);
  const first = add();
  phones.value = [first];
  const active = computed(() => phones.value.find(({ key }) => key === activeKey.value) ?? first);

  function isElsewhere(key: number, id: string): boolean {
    const other = phones.value.find(({ chat }) => chat.follower.value?.id === id);
    if (!other || other.key === key) return false;
    activeKey.value = other.key;
    return true;
  }

  function onChosen(): void {
    const hash = addressOf(phones.value.flatMap(({ chat }) => chat.follower.value?.id ?? []));
    if (location.hash !== hash) history.replaceState(null, "", location.pathname + hash);
  }

  /** New phones come at the end and are the active ones; the last ones go. */
  function setCount(count: number): void {
    const kept = phones.value.slice(0, count);
    for (const gone of phones.value.slice(count)) scopes.get(gone)?.stop();
    const added = Array.from({ length: count - kept.length }, add);
    phones.value = [...kept, ...added];
    const isGone = !phones.value.includes(active.value);
    if (isGone || added.length > 0) activeKey.value = phones.value.at(-1)?.key ?? first.key;
    onChosen();
  }

  const activate = (phone: Phone): void => void (activeKey.value = phone.key);
  return { phones, active, activate, setCount };
}
