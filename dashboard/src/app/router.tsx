import { createRootRoute, createRoute, createRouter, Outlet } from "@tanstack/react-router";
import { Suspense } from "react";
import type { FeaturePage } from "../shared/feature.ts";
import { Waiting } from "../shared/page.tsx";
import { Problem } from "../shared/problem.tsx";
import { features } from "./features.ts";
import { Gate } from "./gate.tsx";
import { SetPassword } from "./set-password.tsx";
import { Shell } from "./shell.tsx";
import { SignIn } from "./sign-in.tsx";
import { Start } from "./start.tsx";
import { UnknownPage } from "./unknown-page.tsx";

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: UnknownPage,
  errorComponent: ({ error }) => <Problem error={error} />,
});
const signIn = createRoute({ getParentRoute: () => root, path: "/sign-in", component: SignIn });
const setPassword = createRoute({ getParentRoute: () => root, path: "/set-password", component: SetPassword });
const start = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: () => (
    <Gate>
      <Start />
    </Gate>
  ),
});
const inside = createRoute({
  getParentRoute: () => root,
  path: "/app/$organization/$edition",
  component: () => (
    <Gate>
      <Shell />
    </Gate>
  ),
});
const pages = features.flatMap((feature) => feature.pages.map((page) => pageRoute(page)));

export const router = createRouter({
  routeTree: root.addChildren([signIn, setPassword, start, inside.addChildren(pages)]),
  defaultNotFoundComponent: UnknownPage,
  // Addresses hold plain text, as people type and share it.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString();
    return text === "" ? "" : `?${text}`;
  },
  scrollRestoration: true,
});

function pageRoute({ path, component: Component }: FeaturePage) {
  return createRoute({
    getParentRoute: () => inside,
    path: path === "" ? "/" : path,
    component: () => (
      <Suspense fallback={<Waiting />}>
        <Component />
      </Suspense>
    ),
    errorComponent: ({ error, reset }) => <Problem error={error} retry={reset} />,
  });
}
