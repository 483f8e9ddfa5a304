// wechaty's io-client imports this class at load time; only its cloud gateway would create one.
export class PuppetServer {
  constructor() {
    throw new Error(
      "wechaty-puppet-service is left out of this installation (docs/decisions/0001-own-puppet.md)",
    );
  }
}
