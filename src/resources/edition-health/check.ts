/** What one check found, and how to mend it. */
export interface Check {
  code: string;
  status: "ok" | "warning" | "error";
  title: string;
  detail: string;
  /** empty when nothing is wrong */
  fix: string;
}

/** A finding that is not well: the first of a check's problems that is an error decides, else the first. */
export interface Problem {
  status: "warning" | "error";
  detail: string;
  fix: string;
}

/** One check of its problems; with none it is well. */
export function check(code: string, title: string, problems: readonly Problem[], well: string): Check {
  const worst = problems.find(({ status }) => status === "error") ?? problems[0];
  if (!worst) return { code, status: "ok", title, detail: well, fix: "" };
  return {
    code,
    status: worst.status,
    title,
    detail: problems.map(({ detail }) => detail).join(" "),
    fix: [...new Set(problems.map(({ fix }) => fix))].join(" "),
  };
}

export const problem = (status: Problem["status"], detail: string, fix: string): Problem => ({ status, detail, fix });

/** The problem when it is one. */
export function when(isBad: boolean, status: Problem["status"], detail: string, fix: string): Problem[] {
  return isBad ? [problem(status, detail, fix)] : [];
}

/** Up to five of many names. */
export function some(names: readonly string[]): string {
  return names.length <= 5 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
}
