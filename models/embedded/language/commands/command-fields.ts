import {
  BsonDocument,
  isNumber,
  isTruthy,
  toDouble,
  typeName,
  type Value,
  type NumberValue,
} from "../bson-value.ts";
import { badValue, CommandError, refuse, typeMismatch } from "../command-error.ts";
import {
  checkHint,
  checkLimit,
  checkMaxTime,
  checkPipeline,
  checkReadConcern,
  checkUpdate,
} from "./field-checks.ts";

export interface Namespace {
  readonly db: string;
  readonly collection: string;
}

/** What a field may hold. Null counts as not given, but for types with "!" and those with a check of their own.
 *  Numbers may stand for a "loose bool". */
export type FieldType =
  | "any"
  | "object"
  | "object!"
  | "array"
  | "array!"
  | "documents"
  | "documents!"
  | "string"
  | "bool"
  | "bool!"
  | "loose bool"
  | "count"
  | "hint"
  | "update"
  | "pipeline"
  | "cursor"
  | "limit"
  | "max time";

export interface FieldRules {
  readonly command: string;
  /** The fields of the closed list. */
  readonly known: Readonly<Record<string, FieldType>>;
  /** What MongoDB knows besides: refused by name. */
  readonly refused?: readonly string[];
  readonly required?: readonly string[];
  /** How each document of a batch is read. */
  readonly statement?: FieldRules;
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

/** Reads the fields of a command, or of a part of one. Their names and types are checked at once, in the order
 *  they come; whatever stands outside the closed list is refused before anything else is said. */
export class CommandFields {
  readonly #fields: BsonDocument;
  readonly #command: string;
  /** The documents of a batch; read in their turn among the fields. */
  statements: readonly CommandFields[] = [];

  constructor(fields: BsonDocument, rules: FieldRules) {
    this.#fields = fields;
    this.#command = rules.command;
    for (const name of fields.names) refuseOutside(name, rules);
    for (const [name, value] of fields.entries()) {
      this.#check(name, value, rules.known);
      if (rules.statement && rules.known[name] === "documents")
        this.#readStatements(name, rules.statement);
    }
    for (const name of rules.required ?? []) {
      const value = this.required(name);
      if (value === null && rules.known[name] !== "any") this.#sayMissing(name);
    }
  }

  #readStatements(name: string, rules: FieldRules): void {
    const statements = this.documents(name) ?? [];
    this.statements = statements.map((statement) => new CommandFields(statement, rules));
  }

  #check(name: string, value: Value, known: FieldRules["known"]): void {
    const type = Object.hasOwn(known, name) ? known[name] : undefined;
    if (type && hasOwnCheck(type)) {
      ownChecks[type](value);
    } else if (type) {
      if (value === null ? type.endsWith("!") : !typeChecks[type](value))
        this.#wrongType(name, value, type);
      if (type === "count") checkCount(name, value);
    } else if (name === "readConcern") {
      checkReadConcern(value);
    } else if (!ignoredFields.has(name)) {
      throw new CommandError(40415, `BSON field '${this.#command}.${name}' is an unknown field.`);
    }
  }

  value(name: string): Value | undefined {
    return this.#fields.get(name);
  }

  required(name: string): Value {
    const value = this.#fields.get(name);
    return value === undefined ? this.#sayMissing(name) : value;
  }

  #sayMissing(name: string): never {
    throw new CommandError(40414, `BSON field '${this.#command}.${name}' is missing but required`);
  }

  document(name: string): BsonDocument | undefined {
    const value = this.#fields.get(name);
    return value instanceof BsonDocument ? value : undefined;
  }

  array(name: string): Value[] | undefined {
    const value = this.#fields.get(name);
    return Array.isArray(value) ? value : undefined;
  }

  documents(name: string): BsonDocument[] | undefined {
    return this.array(name)?.filter((element) => element instanceof BsonDocument);
  }

  string(name: string): string {
    const value = this.required(name);
    return typeof value === "string" ? value : this.#wrongType(name, value, "string");
  }

  boolean(name: string): boolean | undefined {
    const value = this.#fields.get(name);
    return value === undefined || value === null ? undefined : isTruthy(value);
  }

  /** Parts of a whole are cut off. */
  count(name: string): number | undefined {
    const value = this.#fields.get(name);
    return isNumber(value) ? toCount(value) : undefined;
  }

  /** Undefined stands for no limit. */
  maxTimeMs(): number | undefined {
    const value = this.#fields.get("maxTimeMS");
    if (value === undefined) return undefined;
    checkMaxTime(value);
    return (isNumber(value) && toDouble(value)) || undefined;
  }

  /** From the field "cursor", whose own fields are checked by reading them. */
  batchSize(): number | undefined {
    const cursor = this.document("cursor");
    return cursor && new CommandFields(cursor, cursorRules).count("batchSize");
  }

  hint(): Hint | undefined {
    const value = this.#fields.get("hint");
    if (typeof value === "string") return value;
    return value instanceof BsonDocument && value.names.length > 0 ? value : undefined;
  }

  /** Some commands look a name up that no collection can have, and find nothing. */
  namespace({ allowsDollar = false } = {}): Namespace {
    const db = this.database();
    const collection = this.#fields.get(this.#command);
    if (typeof collection !== "string")
      return badValue(`collection name has invalid type ${typeName(collection)}`);
    checkCollectionName(allowsDollar ? collection.replaceAll("$", "_") : collection);
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
      `BSON field '${this.#command}.${name}' is the wrong type '${typeName(value)}', expected '${expected.replace("!", "")}'`,
    );
  }
}

function refuseOutside(name: string, { command, known, refused }: FieldRules): void {
  if (Object.hasOwn(known, name)) return;
  if (refusedEverywhere.has(name) || refused?.includes(name)) refuse(`${command} with ${name}`);
}

/** An index by its name, or by its key pattern; `{ $natural: 1 }` asks for none. */
export type Hint = string | BsonDocument;

const maxNamespaceBytes = 255;
const databaseName = /^[^\0./\\ "$]+$/;

const cursorRules: FieldRules = { command: "cursor", known: { batchSize: "count" } };

type OwnType = "hint" | "update" | "pipeline" | "cursor" | "limit" | "max time";

/** Types whose errors have codes of their own. */
const ownChecks: Readonly<Record<OwnType, (value: Value) => void>> = {
  hint: checkHint,
  update: checkUpdate,
  pipeline: checkPipeline,
  cursor: checkCursor,
  limit: checkLimit,
  "max time": checkMaxTime,
};

function hasOwnCheck(type: FieldType): type is OwnType {
  return type in ownChecks;
}

type CheckedType = Exclude<FieldType, OwnType>;

const isDocument = (value: Value) => value instanceof BsonDocument;
const isArray = (value: Value) => Array.isArray(value);
/** A null among them is passed over. */
const areDocuments = (value: Value) =>
  Array.isArray(value) && value.every((element) => element === null || isDocument(element));

const typeChecks: Readonly<Record<CheckedType, (value: Value) => boolean>> = {
  any: () => true,
  object: isDocument,
  "object!": isDocument,
  array: isArray,
  "array!": isArray,
  documents: areDocuments,
  "documents!": areDocuments,
  string: (value) => typeof value === "string",
  bool: (value) => typeof value === "boolean",
  "bool!": (value) => typeof value === "boolean",
  "loose bool": (value) => typeof value === "boolean" || isNumber(value),
  count: isNumber,
};

function checkCursor(value: Value): void {
  if (!isDocument(value)) typeMismatch("cursor field must be missing or an object");
  new CommandFields(value, cursorRules);
}

function toCount(value: NumberValue): number {
  return Math.trunc(toDouble(value)) || 0;
}

function checkCount(name: string, value: Value): void {
  if (isNumber(value) && toCount(value) < 0)
    throw new CommandError(51024, `BSON field '${name}' value must be >= 0`);
}

export function checkCollectionName(name: string): string {
  if (name === "" || name.startsWith(".") || /[\0$]/.test(name))
    throw new CommandError(73, `Invalid collection name: ${name}`);
  if (name.startsWith("system.")) throw new CommandError(73, `Invalid system namespace: ${name}`);
  return name;
}
