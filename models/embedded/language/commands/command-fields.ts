import { BsonDocument, isNumber, isTruthy, toDouble, typeName, type Value } from "../bson-value.ts";
import { badValue, CommandError, failedToParse, refuse, typeMismatch } from "../command-error.ts";

export interface Namespace {
  readonly db: string;
  readonly collection: string;
}

interface FieldRules {
  readonly command: string;
  /** The fields of the closed list. */
  readonly known: readonly string[];
  /** What MongoDB knows besides: refused by name. */
  readonly refused?: readonly string[];
}

/** Accepted on every command, without effect. */
const ignoredFields = new Set(["lsid", "$db", "$readPreference", "writeConcern", "txnNumber"]);
const refusedEverywhere = new Set([
  "$clusterTime",
  "$tenant",
  "apiDeprecationErrors",
  "apiStrict",
  "apiVersion",
  "autocommit",
  "bypassDocumentValidation",
  "collation",
  "comment",
  "explain",
  "impersonatedUsers",
  "let",
  "maxTimeMS",
  "startTransaction",
]);

/** Reads the fields of a command, or of a part of one, and refuses what stands outside the closed list. */
export class CommandFields {
  readonly #fields: BsonDocument;
  readonly #command: string;

  constructor(fields: BsonDocument, rules: FieldRules) {
    this.#fields = fields;
    this.#command = rules.command;
    const known = new Set(rules.known);
    const refused = new Set(rules.refused);
    for (const [name, value] of fields.entries()) {
      if (known.has(name) || ignoredFields.has(name)) continue;
      if (name === "readConcern") checkReadConcern(value);
      else this.#unknown(name, refused.has(name) || refusedEverywhere.has(name));
    }
  }

  #unknown(name: string, isMongo: boolean): never {
    if (isMongo) refuse(`${this.#command} with ${name}`);
    throw new CommandError(40415, `BSON field '${this.#command}.${name}' is an unknown field.`);
  }

  value(name: string): Value | undefined {
    return this.#fields.get(name);
  }

  required(name: string): Value {
    const value = this.#fields.get(name);
    if (value !== undefined) return value;
    throw new CommandError(40414, `BSON field '${this.#command}.${name}' is missing but required`);
  }

  /** Null counts as not given, unless `nullIs` says that it is a wrong type. */
  document(name: string, nullIs: "absent" | "wrong" = "absent"): BsonDocument | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || (value === null && nullIs === "absent")) return undefined;
    return value instanceof BsonDocument ? value : this.#wrongType(name, value, "object");
  }

  array(name: string): Value[] | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || value === null) return undefined;
    return Array.isArray(value) ? value : this.#wrongType(name, value, "array");
  }

  documents(name: string): BsonDocument[] | undefined {
    return this.array(name)?.map((element, at) =>
      element instanceof BsonDocument
        ? element
        : this.#wrongType(`${name}.${at}`, element, "object"),
    );
  }

  string(name: string): string {
    const value = this.required(name);
    return typeof value === "string" ? value : this.#wrongType(name, value, "string");
  }

  /** `numbers` says whether a number may stand for a boolean here. */
  boolean(name: string, numbers: "refused" | "allowed" = "refused"): boolean | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value === "boolean") return value;
    if (numbers === "allowed" && isNumber(value)) return isTruthy(value);
    return this.#wrongType(name, value, "bool");
  }

  /** A count that may not be negative; parts of a whole are cut off. */
  count(name: string): number | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || value === null) return undefined;
    if (!isNumber(value)) return this.#wrongType(name, value, "long");
    const number = Math.trunc(toDouble(value)) || 0;
    if (number < 0)
      throw new CommandError(51024, `BSON field '${name}' value must be >= 0, actual ${number}`);
    return number;
  }

  /** Milliseconds; 0 and undefined stand for no limit. */
  maxTimeMs(): number | undefined {
    const value = this.#fields.get("maxTimeMS");
    if (value === undefined || value === null) return undefined;
    if (!isNumber(value)) return badValue("maxTimeMS must be a number");
    const number = toDouble(value);
    if (!Number.isInteger(number)) badValue("maxTimeMS has non-integral value");
    if (number < 0 || number > 2 ** 31 - 1) badValue(`${number} for maxTimeMS is out of range`);
    return number === 0 ? undefined : number;
  }

  hint(): Hint | undefined {
    const value = this.#fields.get("hint");
    if (value === undefined) return undefined;
    if (typeof value === "string") return value;
    if (!(value instanceof BsonDocument)) failedToParse("Hint must be a string or an object");
    return value.names.length === 0 ? undefined : value;
  }

  namespace(): Namespace {
    const db = this.database();
    const collection = this.#fields.get(this.#command);
    if (typeof collection !== "string")
      return badValue(`collection name has invalid type ${typeName(collection)}`);
    checkCollectionName(collection);
    if (Buffer.byteLength(`${db}.${collection}`) > maxNamespaceBytes)
      throw new CommandError(73, "Fully qualified namespace is too long");
    return { db, collection };
  }

  database(): string {
    const db = this.#fields.get("$db");
    if (typeof db === "string" && db.length <= 63 && databaseName.test(db)) return db;
    throw new CommandError(73, "Invalid database name");
  }

  #wrongType(name: string, value: Value, expected: string): never {
    return typeMismatch(
      `BSON field '${this.#command}.${name}' is the wrong type '${typeName(value)}', expected '${expected}'`,
    );
  }
}

/** An index by its name, or by its key pattern; `{ $natural: 1 }` asks for none. */
export type Hint = string | BsonDocument;

const maxNamespaceBytes = 255;
const databaseName = /^[^\0./\\ "$]+$/;

export function checkCollectionName(name: string): string {
  if (name === "" || name.startsWith(".") || /[\0$]/.test(name))
    throw new CommandError(73, `Invalid collection name: ${name}`);
  if (name.startsWith("system.")) throw new CommandError(73, `Invalid system namespace: ${name}`);
  return name;
}

function checkReadConcern(value: Value): void {
  const level = value instanceof BsonDocument ? (value.get("level") ?? "local") : "";
  if (level !== "local") refuse("readConcern other than local");
}
