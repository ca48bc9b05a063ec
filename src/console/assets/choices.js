// What scripts add to the choice among changes, which a form can do without: figures, a filter, and ticks for many at once.

// The tick of a group stands for those of its members: it takes them along, and is half where only some are ticked.
function membersOf(group) {
  return [...document.querySelectorAll('input[data-member]')].filter((each) => each.dataset.member === group);
}

function showGroup(box) {
  const members = membersOf(box.dataset.group);
  const ticked = members.filter((each) => each.checked).length;
  if (members.length === 0) return;
  box.checked = ticked > 0;
  box.indeterminate = ticked > 0 && ticked < members.length;
}

function takeAlong(box) {
  for (const member of membersOf(box.dataset.group)) member.checked = box.checked;
}

document.addEventListener('change', ({ target }) => {
  if (target.dataset?.group !== undefined) takeAlong(target);
  if (target.dataset?.member === undefined) return;
  for (const box of document.querySelectorAll('input[data-group]')) {
    if (box.dataset.group === target.dataset.member) showGroup(box);
  }
});
for (const box of document.querySelectorAll('input[data-group]')) {
  if (box.checked) showGroup(box);
  else takeAlong(box);
}

// How many lines are ticked and what they come to, in whole numbers of the smallest unit: sums of money are exact.
const decimals = 12;
const tally = document.getElementById('tally');

function unitsOf(decimal) {
  const [whole, rest = ''] = decimal.replace('-', '').split('.');
  const units = BigInt(whole + rest.padEnd(decimals, '0').slice(0, decimals));
  return decimal.startsWith('-') ? -units : units;
}

function amountText(units) {
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0');
  const whole = BigInt(digits.slice(0, -decimals)).toLocaleString('en-US');
  const rest = digits.slice(-decimals).replace(/0+$/, '').padEnd(2, '0');
  return `${units < 0n ? '−' : '+'}${whole}.${rest}`;
}

function linesOf(boxes) {
  return boxes.reduce((sum, { dataset }) => sum + Number(dataset.lines), 0);
}

function showTally() {
  const all = [...document.querySelectorAll('input[data-lines]')];
  if (tally === null || all.length === 0) return;
  const ticked = all.filter((box) => box.checked);
  const known = ticked.filter(({ dataset }) => dataset.amount !== '');
  const net = known.reduce((sum, { dataset }) => sum + unitsOf(dataset.amount), 0n);
  const unknown = linesOf(ticked) - linesOf(known);
  const count = `${linesOf(ticked).toLocaleString('en-US')} of ${linesOf(all).toLocaleString('en-US')} lines ticked`;
  const money = `${amountText(net)} per contract period`;
  const without = unknown === 0 ? '' : `, without ${unknown.toLocaleString('en-US')} whose price is not known`;
  const isUnknown = unknown > 0 && known.length === 0;
  tally.textContent = isUnknown ? `${count}. What they come to is not known.` : `${count}: ${money}${without}.`;
  tally.hidden = false;
}

document.addEventListener('change', showTally);
showTally();

// The filter hides rows and leaves their ticks as they are; a customer that matches shows all of its lines.
const tools = document.getElementById('choice-tools');
const search = document.getElementById('choice-search');
const rows = [...document.querySelectorAll('tr:has(input[data-lines], input[data-group])')];

function boxOf(row) {
  return row.querySelector('input[type="checkbox"]');
}

function filterRows() {
  const wanted = search.value.trim().toLowerCase();
  const matching = rows.filter((row) => row.textContent.toLowerCase().includes(wanted)).map(boxOf);
  const groups = new Set(matching.map(({ dataset }) => dataset.group));
  const ofMembers = new Set(matching.map(({ dataset }) => dataset.member));
  for (const row of rows) {
    const { group, member } = boxOf(row).dataset;
    const isShown =
      member === undefined
        ? groups.has(group) || ofMembers.has(group)
        : groups.has(member) || matching.includes(boxOf(row));
    row.hidden = !isShown;
  }
  const suffix = wanted === '' ? 'all' : 'what is shown';
  for (const button of tools.querySelectorAll('[data-ticks]')) {
    button.textContent = `${button.dataset.ticks === 'yes' ? 'Tick' : 'Untick'} ${suffix}`;
  }
  document.getElementById('choice-none').hidden = rows.some((row) => !row.hidden);
}

function tickShown(isTicked) {
  for (const row of rows) {
    const box = boxOf(row);
    const isGroup = box.dataset.group !== undefined && membersOf(box.dataset.group).length > 0;
    if (!row.hidden && !isGroup) box.checked = isTicked;
  }
  for (const box of document.querySelectorAll('input[data-group]')) showGroup(box);
  showTally();
}

if (tools !== null) {
  tools.hidden = false;
  search.addEventListener('input', filterRows);
  for (const button of tools.querySelectorAll('[data-ticks]')) {
    button.addEventListener('click', () => tickShown(button.dataset.ticks === 'yes'));
  }
}
