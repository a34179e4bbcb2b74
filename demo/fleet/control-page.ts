/** The demo's own page: the weather of each upstream and the life of each instance, to change by hand. */
export const CONTROL_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>Demo fleet</title>
<style>
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
  body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
  table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; table-layout: fixed }
  td, th { text-align: left; padding: .3rem .5rem; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
  select { font: inherit }
</style>
<h1>Demo fleet</h1>
<p>Make the weather, kill a process, and watch the panel. <span id="clock"></span></p>
<p id="problem" role="alert"></p>
<table><thead><tr><th>Upstream<th>Weather<th>Set it</thead><tbody id="weather"></tbody></table>
<table><thead><tr><th>Instance<th>Process<th>Set it</thead><tbody id="instances"></tbody></table>
<div id="script" hidden>
<p>By the script, in the first three minutes, and with variations in every three after them:</p>
<pre id="story"></pre>
</div>
<script>
  const by = (id) => document.getElementById(id);

  async function ask(path, body) {
    const init = body && { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    try {
      const response = await fetch(path, init);
      const answer = await response.json();
      by('problem').textContent = response.ok ? '' : answer.detail;
      if (response.ok) show(answer);
    } catch {
      by('problem').textContent = 'The demo fleet does not answer.';
    }
  }

  function makeRow(table, name, choices, change) {
    const row = by(table).insertRow();
    row.dataset.name = name;
    row.insertCell().textContent = name;
    row.insertCell();
    const select = row.insertCell().appendChild(document.createElement('select'));
    select.setAttribute('aria-label', 'Set ' + name);
    select.append(...choices.map((choice) => new Option(choice)));
    select.onchange = () => change(select.value);
    return row;
  }

  function showRow(table, name, state, overridden, choices, change) {
    const row = by(table).querySelector('[data-name="' + name + '"]') ?? makeRow(table, name, choices, change);
    row.cells[1].textContent = state;
    const select = row.cells[2].firstChild;
    if (select !== document.activeElement) select.value = overridden ? state : 'script';
  }

  function show({ storyMs, story, weathers, upstreams, instances }) {
    const seconds = Math.floor((storyMs ?? 0) / 1000);
    by('clock').textContent = storyMs === null ? 'There is no script.'
      : 'The story is at ' + Math.floor(seconds / 60) + ':' + String(seconds % 60).padStart(2, '0') + '.';
    by('script').hidden = storyMs === null;
    by('story').textContent = story.join('\\n');
    for (const { name, weather, overridden } of upstreams)
      showRow('weather', name, weather, overridden, ['script', ...weathers], (chosen) =>
        ask('/weather/' + name, { weather: chosen }));
    for (const { id, running, overridden } of instances)
      showRow('instances', id, running ? 'running' : 'dead', overridden, ['script', 'running', 'dead'], (chosen) =>
        ask('/instances/' + id, { running: chosen === 'script' ? chosen : chosen === 'running' }));
  }

  ask('/fleet');
  setInterval(() => ask('/fleet'), 1000);
</script>
`;
