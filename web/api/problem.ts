/** A refusal that the caller is told: status, a code to decide on and one Chinese sentence. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly expose = true;
  readonly status: number;
  readonly code: string;
  /** Further members of the error object: `fields`, or `current` and `yours` of a conflict. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    { message, ...details }: { readonly message: string } & Readonly<Record<string, unknown>>,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** Also for what lies outside the caller's scope: that it exists elsewhere is nobody's business. */
export function notFound(message = "没有找到，或者不在您负责的范围内"): ApiProblem {
  return new ApiProblem(404, "not-found", { message });
}

/** Somebody else saved first: both texts come back, nothing is lost. */
export function versionConflict(current: unknown, yours: unknown): ApiProblem {
  return new ApiProblem(409, "version-conflict", {
    message: "别人刚刚改过这一项：请对照两份内容，再保存一次",
    current,
    yours,
  });
}
