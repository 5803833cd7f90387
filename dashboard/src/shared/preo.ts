import { QueryCache, QueryClient } from "@tanstack/react-query";
import { connect, PreoError } from "preo-sdk";

/** The connection that every page uses; the session's cookie says who asks. */
export const preo = connect({ url: "" });

export const queries: QueryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: 5_000, throwOnError: false },
    mutations: { retry: false },
  },
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (error instanceof PreoError && error.status === 401 && query.queryKey[0] !== "me") void queries.resetQueries({ queryKey: ["me"] });
    },
  }),
});
