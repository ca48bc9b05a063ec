// Draws the plots of the trends page from the numbers of its table.
/* global uPlot */

const table = document.getElementById('trend-numbers');
const rows = [...(table?.querySelectorAll('tbody tr') ?? [])];
const days = rows.map((row) => row.querySelector('time')?.textContent ?? '');

const looks = {
  changes: { label: 'Changed', colour: '--accent' },
  warnings: { label: 'Warnings', colour: '--warning' },
  errors: { label: 'Errors', colour: '--error' },
  duration: { label: 'Seconds', colour: '--info' },
  calls: { label: 'Calls', colour: '--accent' },
};

/** A colour of the style sheet as canvases take it: what the browser makes of it at present. */
function resolved(name) {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** In pixels: the axis beside a plot, and a label such as `26 Nov` with room around it. */
const axisWidth = 70;
const labelWidth = 58;

function translucent(colour) {
  return `color-mix(in srgb, ${colour} 72%, transparent)`;
}

function valuesOf(column) {
  return rows.map((row) => Number(row.querySelector(`[data-column="${column}"]`)?.dataset.value ?? 0));
}

function optionsFor(element, columns) {
  const axis = { stroke: resolved('--muted'), grid: { stroke: resolved('--line'), width: 1 }, ticks: { show: false } };
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  return {
    width: element.clientWidth,
    height: 190,
    padding: [8, 12, 0, 0],
    cursor: { y: false, drag: { x: false, y: false } },
    legend: { live: true },
    scales: {
      x: { time: false, range: [-0.6, rows.length - 0.4] },
      y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.1)] },
    },
    axes: [
      {
        ...axis,
        font,
        grid: { show: false },
        size: 30,
        splits: placesOfLabels(element.clientWidth),
        values: (_plot, places) => places.map(shortDay),
      },
      {
        ...axis,
        font,
        size: 56,
        space: 36,
        values: (_plot, numbers) => numbers.map((number) => number.toLocaleString('en-US')),
      },
    ],
    series: [
      { label: 'Run', value: (_plot, place) => days[place ?? rows.length - 1] ?? '' },
      ...columns.map((column) => {
        const values = valuesOf(column);
        const colour = resolved(looks[column].colour);
        return {
          label: looks[column].label,
          stroke: colour,
          fill: translucent(colour),
          width: 1,
          paths: uPlot.paths.bars({ size: [0.62, 44], radius: 0.15 }),
          points: { show: false },
          value: (_plot, _height, _series, place) =>
            (values[place ?? rows.length - 1] ?? 0).toLocaleString('en-US', { maximumFractionDigits: 1 }),
        };
      }),
    ],
  };
}

/** As many labels as do not run into each other. */
function placesOfLabels(width) {
  const step = Math.max(1, Math.ceil(rows.length / Math.max(1, Math.floor((width - axisWidth) / labelWidth))));
  return rows.map((_row, place) => place).filter((place) => place % step === 0);
}

const isOneDay = new Set(days.map((day) => day.split(',')[0])).size === 1;

/** `26 Nov 2026, 22:00` as `26 Nov`, or as `22:00` where all runs are of one day. */
function shortDay(place) {
  const [day = '', time = ''] = (days[place] ?? '').split(', ');
  return isOneDay ? time : day.split(' ').slice(0, 2).join(' ');
}

/** The heights of bars that stand upon each other, the last column's at the bottom; each is drawn from 0. */
function stacked(columns) {
  return columns.map((column, index) =>
    column.map((_value, place) => columns.slice(index).reduce((sum, each) => sum + each[place], 0)),
  );
}

let drawn = [];

function draw() {
  for (const plot of drawn.splice(0)) plot.destroy();
  for (const element of document.querySelectorAll('.plot')) {
    const columns = element.dataset.columns.split(' ');
    const data = [rows.map((_row, place) => place), ...stacked(columns.map(valuesOf))];
    drawn.push(new uPlot(optionsFor(element, columns), data, element));
  }
}

if (rows.length > 0) {
  for (const plots of document.querySelectorAll('.plots')) plots.hidden = false;
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  let waiting;
  addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = setTimeout(draw, 100);
  });
}
