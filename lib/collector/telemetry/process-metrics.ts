import { Counter, Gauge, type Registry } from 'prom-client';

/** What this process costs, under the names that every Prometheus client uses. */
export function countProcess(registry: Registry): void {
  const registers = [registry];
  let counted = 0;
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time used, by the process and for it by the system.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      const total = (user + system) / 1_000_000;
      this.inc(total - counted);
      counted = total;
    },
  });
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Memory in use.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'When the process started, in seconds since 1970.',
    registers,
  }).set(Math.round(Date.now() / 1_000 - process.uptime()));
}
