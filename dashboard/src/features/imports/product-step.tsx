import { Button, Group, Select, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { listProductMappings, listProducts, updateProductMappings } from "preo-sdk";
import { useFormat } from "../../shared/format.ts";
import { Card, Waiting } from "../../shared/page.tsx";
import { preo } from "../../shared/preo.ts";
import { Problem, useTell } from "../../shared/problem.tsx";
import { useScope } from "../../shared/scope.tsx";
import type { Import } from "./import-page.tsx";
import { useTexts } from "./use-texts.ts";

const NEW = "new";

/** Which of the edition's products each product of the file is. */
export function ProductStep({ data }: { data: Import }) {
  const t = useTexts();
  const format = useFormat();
  const { can } = useScope();
  const { found, decide } = useProducts(data);
  if (found.error) return <Problem error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const options = [{ value: NEW, label: t("makeNew") }, ...found.data.products.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text c="dimmed">{t("productsHelp")}</Text>
        {can("editor") ? <Button onClick={() => decide.mutate({ create_undecided: true })}>{t("makeAll")}</Button> : null}
      </Group>
      <Card flush>
        <Table.ScrollContainer minWidth={560} type="native">
          <Table horizontalSpacing="lg" verticalSpacing={8}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t("product")}</Table.Th>
                <Table.Th scope="col" ta="right">
                  {t("lines")}
                </Table.Th>
                <Table.Th scope="col">{t("yours")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.data.mappings.map(({ id, source_name, source_sku, row_count, product_id, create, suggestions }) => (
                <Table.Tr key={id}>
                  <Table.Td fw={550}>
                    {source_name} {source_sku ? `(${source_sku})` : ""}
                  </Table.Td>
                  <Table.Td ta="right">{format.number(row_count)}</Table.Td>
                  <Table.Td>
                    <Select
                      size="xs"
                      aria-label={`${t("yours")}: ${source_name}`}
                      data={options}
                      value={create ? NEW : product_id}
                      placeholder={suggestions[0]?.name}
                      onChange={(value) =>
                        decide.mutate({
                          mappings: [value === NEW ? { id, product_id: null, create: true } : { id, product_id: value, create: false }],
                        })
                      }
                      disabled={!can("editor")}
                      searchable
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Card>
    </Stack>
  );
}

function useProducts(data: Import) {
  const tell = useTell();
  const queries = useQueryClient();
  const found = useQuery({
    queryKey: ["import-products", data.id],
    queryFn: async () => {
      const [mappings, products] = await Promise.all([
        listProductMappings({ client: preo, path: { id: data.id }, query: { page_size: 500 } }),
        listProducts({
          client: preo,
          query: { organization_id: data.organization_id, ...(data.edition_id ? { edition_id: data.edition_id } : {}), page_size: 500 },
        }),
      ]);
      return { mappings: mappings.results, products: products.results };
    },
  });
  const decide = useMutation({
    mutationFn: (body: Parameters<typeof updateProductMappings>[0]["body"]) =>
      updateProductMappings({ client: preo, path: { id: data.id }, body }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["import-products", data.id] }),
        queries.invalidateQueries({ queryKey: ["import", data.id] }),
      ]),
    onError: tell.failed,
  });
  return { found, decide };
}
