/** A request as the simulator's routes see it. */
export interface SandboxRequest {
  method: string;
  /** Decoded segments of the path, without empty ones. */
  segments: readonly string[];
  pathname: string;
  query: URLSearchParams;
  /** Header names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
}

/** What a route answers. A body is sent as JSON, a text as it is; without either the answer is empty. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  text?: string;
}

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

/** Autotask's error shape: mostly with status 500, for validation too. */
export function errorsReply(status: number, ...errors: string[]): Reply {
  return { status, body: { errors } };
}

export function noSuchResource(request: SandboxRequest): Reply {
  return {
    status: 404,
    body: { Message: `No HTTP resource was found that matches the request URI '${request.pathname}'.` },
  };
}

export function wrongMethod(request: SandboxRequest): Reply {
  return { status: 405, body: { Message: `The requested resource does not support http method '${request.method}'.` } };
}
