import { ActionIcon, Button, Group, Paper, Select, Skeleton, Stack, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback, useLocalStorage } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconChevronLeft, IconChevronRight, IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useAddress } from "./address.ts";
import { ColumnChoice } from "./column-choice.tsx";
import { useFormat } from "./format.ts";
import { Link } from "./link.tsx";
import { Empty } from "./page.tsx";
import { Problem } from "./problem.tsx";
import { useSharedTexts } from "./use-texts.ts";

export interface Column<Row> {
  id: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** name by which the server orders */
  sort?: string;
  align?: "right";
  /** shown only when chosen */
  extra?: boolean;
}

export interface Filter {
  name: string;
  label: string;
  options: { value: string; label: string }[];
}

/** What the address asks of a list: page, order, search and the filters' values, which the server checks. */
export interface ListRequest {
  page: number;
  page_size: number;
  ordering?: never[];
  search?: string;
}

interface Answer<Row> {
  count: number;
  count_is_capped?: boolean;
  next: string | null;
  results: Row[];
}

export interface RecordListProps<Row> {
  /** names the list in the cache and in what the browser remembers */
  name: string;
  /** what the rows depend on beside the address */
  dependsOn: unknown[];
  load: (request: ListRequest) => Promise<Answer<Row>>;
  columns: Column<Row>[];
  filters?: Filter[];
  /** left out: the list cannot be searched */
  searchLabel?: string;
  /** address of a row's own page */
  open?: (row: Row) => string;
  /** shown while there is nothing at all */
  empty: ReactNode;
  /** asks again that often, in milliseconds */
  refetchMs?: number;
}

const PAGE_SIZE = 25;

/** A list with search, filters, order and page in the address, and columns that each person chooses. */
export function RecordList<Row extends { id: string }>(props: RecordListProps<Row>) {
  const [address, change] = useAddress();
  const filters = Object.fromEntries((props.filters ?? []).map(({ name }) => [name, address.get(name) ?? undefined]));
  const page = Math.max(1, Number(address.get("page")) || 1);
  const ordering = address.get("ordering") ?? undefined;
  const search = address.get("search") ?? undefined;
  const query = useQuery({
    queryKey: [props.name, ...props.dependsOn, filters, page, ordering, search],
    queryFn: () => props.load(request(page, { ordering, search, ...filters })),
    placeholderData: keepPreviousData,
    ...(props.refetchMs ? { refetchInterval: props.refetchMs } : {}),
  });
  const [shown, setShown] = useLocalStorage<string[]>({ key: `preo.columns.${props.name}`, defaultValue: standard(props.columns) });
  const columns = props.columns.filter((column, index) => index === 0 || shown.includes(column.id));
  const narrowed = search !== undefined || Object.values(filters).some(Boolean);
  const nothing = query.data?.count === 0;
  if (nothing && !narrowed && page === 1)
    return (
      <Paper withBorder radius="lg">
        {props.empty}
      </Paper>
    );
  return (
    <Stack gap="sm">
      <Toolbar {...props} narrowed={narrowed} shown={shown} setShown={setShown} address={address} change={change} />
      {query.error ? <Problem error={query.error} retry={() => void query.refetch()} /> : null}
      <Paper withBorder radius="lg" className="list">
        {nothing ? (
          <NoMatch />
        ) : (
          <Rows columns={columns} rows={query.data?.results} open={props.open} ordering={ordering} change={change} />
        )}
      </Paper>
      {query.data && query.data.count > 0 ? <Pages page={page} data={query.data} change={change} /> : null}
    </Stack>
  );
}

function request(page: number, { ordering, ...others }: Record<string, string | undefined>): ListRequest {
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  return { page, page_size: PAGE_SIZE, ...given, ...(ordering ? { ordering: [ordering] as never[] } : {}) };
}

function standard<Row>(columns: Column<Row>[]): string[] {
  return columns.filter(({ extra }) => !extra).map(({ id }) => id);
}

type Change = (changes: Record<string, string | undefined>) => void;

function Toolbar<Row>({ columns, filters = [], searchLabel, narrowed, shown, setShown, address, change }: ToolbarProps<Row>) {
  const t = useSharedTexts();
  const [typed, setTyped] = useState(address.get("search") ?? "");
  const search = useDebouncedCallback((text: string) => change({ search: text.trim(), page: undefined }), 250);
  const clear = () => {
    setTyped("");
    change({ search: undefined, page: undefined, ...Object.fromEntries(filters.map(({ name }) => [name, undefined])) });
  };
  return (
    <Group gap="xs" className="toolbar">
      {searchLabel ? (
        <TextInput
          type="search"
          aria-label={t("search")}
          placeholder={searchLabel}
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            search(event.currentTarget.value);
          }}
          className="toolbar-search"
        />
      ) : null}
      {filters.map(({ name, label, options }) => (
        <Select
          key={name}
          aria-label={label}
          placeholder={label}
          data={options}
          value={address.get(name)}
          onChange={(value) => change({ [name]: value ?? undefined, page: undefined })}
          clearable
          w={170}
          comboboxProps={{ withinPortal: true }}
        />
      ))}
      {narrowed ? (
        <Button variant="subtle" size="sm" onClick={clear}>
          {t("clear")}
        </Button>
      ) : null}
      <ColumnChoice columns={columns} shown={shown} setShown={setShown} />
    </Group>
  );
}

interface ToolbarProps<Row> extends RecordListProps<Row> {
  narrowed: boolean;
  shown: string[];
  setShown: (shown: string[]) => void;
  address: URLSearchParams;
  change: Change;
}

function Rows<Row extends { id: string }>({ columns, rows, open, ordering, change }: RowsProps<Row>) {
  return (
    <Table.ScrollContainer minWidth={columns.length > 3 ? 640 : 320} type="native">
      <Table highlightOnHover={open !== undefined} verticalSpacing={9} horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Heading key={column.id} column={column} ordering={ordering} change={change} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows
            ? rows.map((row) => <Row key={row.id} row={row} columns={columns} open={open} />)
            : Array.from({ length: 8 }, (_, index) => (
                <Table.Tr key={index}>
                  {columns.map(({ id }) => (
                    <Table.Td key={id}>
                      <Skeleton height={14} my={4} />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface RowsProps<Row> {
  columns: Column<Row>[];
  rows: Row[] | undefined;
  open: ((row: Row) => string) | undefined;
  ordering: string | undefined;
  change: Change;
}

function Row<Row>({ row, columns, open }: { row: Row; columns: Column<Row>[]; open: ((row: Row) => string) | undefined }) {
  return (
    <Table.Tr className={open ? "row-link" : undefined}>
      {columns.map(({ id, title, cell, align }, index) => (
        <Table.Td key={id} ta={align ?? "left"} {...(index > 0 ? { "data-label": title } : {})}>
          {index === 0 && open ? (
            <Link to={open(row)} className="row-anchor">
              {cell(row)}
            </Link>
          ) : (
            cell(row)
          )}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

function Heading<Row>({ column, ordering, change }: { column: Column<Row>; ordering: string | undefined; change: Change }) {
  const t = useSharedTexts();
  const { sort, title, align } = column;
  if (!sort)
    return (
      <Table.Th ta={align ?? "left"} scope="col">
        {title}
      </Table.Th>
    );
  const direction = ordering === sort ? "ascending" : ordering === `-${sort}` ? "descending" : "none";
  const next = direction === "none" ? sort : direction === "ascending" ? `-${sort}` : undefined;
  return (
    <Table.Th ta={align ?? "left"} scope="col" aria-sort={direction}>
      <button
        type="button"
        className="sort"
        aria-label={t("sortBy", { column: title })}
        onClick={() => change({ ordering: next, page: undefined })}
      >
        {title}
        {direction === "ascending" ? <IconArrowUp size={13} /> : direction === "descending" ? <IconArrowDown size={13} /> : null}
      </button>
    </Table.Th>
  );
}

function NoMatch() {
  const t = useSharedTexts();
  return (
    <Empty icon={<IconSearch size={24} />} title={t("noMatch")}>
      {t("noMatchHelp")}
    </Empty>
  );
}

function Pages({ page, data, change }: { page: number; data: Answer<unknown>; change: Change }) {
  const t = useSharedTexts();
  const format = useFormat();
  const from = (page - 1) * PAGE_SIZE + 1;
  const told = { from: format.number(from), to: format.number(from + data.results.length - 1), count: format.number(data.count) };
  const turn = (to: number) => change({ page: to === 1 ? undefined : String(to) });
  return (
    <Group justify="space-between" component="nav" aria-label={t("page")}>
      <Text size="sm" c="dimmed" className="tabular">
        {t(data.count_is_capped ? "manyOf" : "of", told)}
      </Text>
      <Group gap={6}>
        <ActionIcon variant="default" size="lg" aria-label={t("previous")} disabled={page === 1} onClick={() => turn(page - 1)}>
          <IconChevronLeft size={18} />
        </ActionIcon>
        <ActionIcon variant="default" size="lg" aria-label={t("next")} disabled={data.next === null} onClick={() => turn(page + 1)}>
          <IconChevronRight size={18} />
        </ActionIcon>
      </Group>
    </Group>
  );
}
