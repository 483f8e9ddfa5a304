// Never loaded: we always hand Wechaty our own puppet instance.
throw new Error(
  "wechaty-puppet-wechat4u is left out of this installation (docs/decisions/0001-own-puppet.md)",
);
