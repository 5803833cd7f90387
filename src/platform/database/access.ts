/** Where the database is: `postgres://user:password@host/name`, or `postgres://user@/name?host=/socket/folder` for a unix socket. */
export interface DatabaseAccess {
  readonly url: string;
}
