import type { FollowerPage } from "../../api-types.ts";
import { api, callApi, type ApiMethod } from "../api-client.ts";
import type {
  CallPage,
  Control,
  Fault,
  FaultDraft,
  MassUse,
  Quota,
  Settings,
} from "./control-types.ts";

async function call<Answer>(path: string, method: ApiMethod = "GET", body?: object) {
  return (await callApi(`/control${path}`, { method, ...(body && { body }) })) as Answer;
}

/** Everything that can be turned on the pretend platform. */
export const control = {
  read: () => call<Control>(""),
  changeSettings: (settings: Partial<Settings>) => call<Control>("/settings", "PATCH", settings),
  advance: (advanceMs: number) => call<Control>("/clock", "POST", { advanceMs }),
  faults: async () => ((await callApi("/faults", { method: "GET" })) as { items: Fault[] }).items,
  addFault: (draft: FaultDraft) => call<Fault>("/faults", "POST", draft),
  addFaultFor: (followerId: string, body: FaultDraft) =>
    callApi(`/followers/${encodeURIComponent(followerId)}/faults`, { method: "POST", body }),
  /** The newest. */
  people: (): Promise<FollowerPage> => api.followers(),
  removeFault: (id: string) => call<unknown>(`/faults/${encodeURIComponent(id)}`, "DELETE"),
  removeFaults: () => call<unknown>("/faults", "DELETE"),
  quotas: async () => (await call<{ items: Quota[] }>("/quotas")).items,
  changeQuota: (path: string, dailyLimit: number) =>
    call<unknown>("/quotas", "PATCH", { path, dailyLimit }),
  massUse: () => call<MassUse>("/mass"),
  changeMassUse: (used: number) => call<MassUse>("/mass", "PATCH", { used }),
  newestCalls: () => call<CallPage>("/calls?newest=1"),
  callsAfter: (seq: number) => call<CallPage>(`/calls?after=${seq}`),
  makeFollowers: (count: number) =>
    call<{ count: number; total: number }>("/followers", "POST", { count }),
};
