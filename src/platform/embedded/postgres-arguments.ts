/** For a machine with two cores and 2 GB or more that PostgreSQL shares with the program itself. */
const settings = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  max_connections: "100",
  shared_buffers: "128MB",
  effective_cache_size: "1GB",
  work_mem: "8MB",
  maintenance_work_mem: "128MB",
  max_wal_size: "1GB",
  random_page_cost: "1.1",
  max_parallel_workers_per_gather: "1",
  max_logical_replication_workers: "0",
  jit: "off",
  autovacuum_vacuum_scale_factor: "0.05",
  autovacuum_analyze_scale_factor: "0.02",
  autovacuum_vacuum_cost_delay: "1ms",
  idle_in_transaction_session_timeout: "5min",
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
  log_line_prefix: "",
  log_checkpoints: "off",
  // Messages below this level quote values from statements, which may be personal data.
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
};

const throwaway = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" };

/** The command line of the server; `durable` false only for databases that tests throw away. */
export function postgresArguments(cluster: string, socketFolder: string, durable: boolean): string[] {
  const all = { ...settings, unix_socket_directories: socketFolder.replaceAll(",", "\\,"), ...(durable ? {} : throwaway) };
  return ["-D", cluster, ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}
