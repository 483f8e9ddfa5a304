/** Where the sandbox reports to. */
export interface SandboxLog {
  info(event: object): void;
  error(event: object): void;
}
