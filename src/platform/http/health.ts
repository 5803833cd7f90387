import type { FastifyInstance } from "fastify";

export interface Readiness {
  /** set when the program is about to stop: readiness falls before anything else ends */
  stopping: boolean;
  /** @throws when something that every request needs is missing */
  check: () => Promise<void>;
}

/** `/healthz`: the process lives. `/readyz`: it can serve; 503 while stopping or without a database. */
export function addHealth(app: FastifyInstance, readiness: Readiness): void {
  const options = { config: { declared: true }, schema: { hide: true }, exposeHeadRoute: false };
  app.get("/healthz", options, () => ({ status: "ok" }));
  app.get("/readyz", options, async (_request, reply) => {
    const reason = readiness.stopping
      ? "stopping"
      : await readiness.check().then(
          () => undefined,
          () => "no database",
        );
    return reason ? reply.code(503).header("retry-after", "5").send({ status: "unavailable", reason }) : { status: "ok" };
  });
}
