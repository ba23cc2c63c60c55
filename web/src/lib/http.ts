// How the server is asked, and what it means when it refuses.  Which paths
// there are is said by the files named api.ts, and by no other.

export type Query = Record<string, string>;

/** The address of an answer of this kind. */
export type Address<T> = string & { readonly answer?: T };

/** Why there is no answer, in the server's words; none if it is not there. */
export type Failure = { sentence: string | null };

export function failureOf(e: unknown): Failure {
  return { sentence: e instanceof Refusal ? e.message : null };
}

/** The server answered, but with a problem. */
class Refusal extends Error {}

export function address(path: string, query: Query = {}): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
}

async function read<T>(reply: Response): Promise<T> {
  const body: unknown = reply.status === 204 ? null : await reply.json();
  if (!reply.ok) throw refusalOf(body);
  return body as T;
}

/** What to throw for the body of a problem. */
export function refusalOf(body: unknown): Error {
  return new Refusal((body as { detail: string }).detail);
}

export async function get<T>(
  path: Address<T>,
  query: Query = {},
  signal: AbortSignal | null = null,
): Promise<T> {
  const headers = { accept: "application/json" };
  return read<T>(await fetch(address(path, query), { headers, signal }));
}

let changed = -Infinity;

/** Milliseconds since this page changed something at the server. */
export const sinceChange = (): number => Date.now() - changed;

/** Change something: the body goes as JSON, a file as it is. */
export async function send<T>(
  method: "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
  signal: AbortSignal | null = null,
): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  const raw = body instanceof Blob;
  if (body !== undefined && !raw) headers["content-type"] = "application/json";
  changed = Date.now();
  const bytes = raw ? body : body === undefined ? null : JSON.stringify(body);
  return read<T>(await fetch(path, { method, headers, body: bytes, signal }));
}
