type Present<Fields> = { [Key in keyof Fields]?: NonNullable<Fields[Key]> };

/** What is unknown is not there: neither stored nor answered as null. */
export function dropAbsent<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  ) as Present<Fields>;
}
