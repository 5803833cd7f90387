import { useLocation } from "@tanstack/react-router";
import { PreoError } from "preo-sdk";
import { type ReactNode, useEffect } from "react";
import { useGo } from "../shared/link.tsx";
import { Waiting } from "../shared/page.tsx";
import { Problem } from "../shared/problem.tsx";
import { useSession } from "../shared/session.ts";

/** Lets those in who are signed in; the others sign in first and come back here. */
export function Gate({ children }: { children: ReactNode }) {
  const session = useSession();
  const go = useGo();
  const { pathname, searchStr } = useLocation();
  const isStranger = session.error instanceof PreoError && session.error.status === 401;
  useEffect(() => {
    if (isStranger) go(`/sign-in?next=${encodeURIComponent(pathname + searchStr)}`);
  }, [isStranger]);
  if (session.data) return children;
  if (session.error && !isStranger) return <Problem error={session.error} retry={() => void session.refetch()} />;
  return <Waiting />;
}
