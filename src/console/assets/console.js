// What scripts add to pages that can be read without them.

// Some browsers name a language that is none, such as en-US@posix. What formats numbers in it would fail on that.
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US' });
}

const connection = document.getElementById('connection');

/** Says that what is shown is no longer renewed, since when, and takes it back. */
function tellConnection(text) {
  if (connection === null || connection.textContent === text) return;
  connection.textContent = text;
  connection.hidden = text === '';
}

function tellLost() {
  const time = new Date().toLocaleTimeString();
  if (connection?.hidden === true) {
    tellConnection(
      `The console does not answer since ${time}. What you see is from before; it is renewed when it does.`,
    );
  }
}

document.addEventListener('htmx:sendError', tellLost);
document.addEventListener('htmx:responseError', tellLost);
document.addEventListener('htmx:afterOnLoad', (event) => {
  if (event.detail.successful) tellConnection('');
});

// A list that renews itself lets a menu stay open, and the keyboard stay where it is.
let focused;

function controlNamed(name) {
  return [...document.querySelectorAll('main a, main button, main summary, main [tabindex="0"]')].find(
    (each) => nameOf(each) === name,
  );
}

function nameOf(element) {
  const address = element.getAttribute('href') ?? element.getAttribute('popovertarget') ?? element.form?.action ?? '';
  return `${address} ${element.getAttribute('aria-label') ?? element.textContent.trim()}`;
}

function renewsItself(element) {
  return element.getAttribute('hx-trigger')?.startsWith('every') === true;
}

document.addEventListener('htmx:beforeRequest', (event) => {
  if (renewsItself(event.target) && event.target.querySelector(':popover-open') !== null) event.preventDefault();
});
document.addEventListener('htmx:beforeSwap', (event) => {
  const active = document.activeElement;
  focused = event.target.contains(active) && active.id === '' ? nameOf(active) : undefined;
});
document.addEventListener('htmx:afterSwap', () => {
  if (focused !== undefined) controlNamed(focused)?.focus({ preventScroll: true });
  focused = undefined;
});

// An answer that would replace what somebody typed since the question is put aside, and the question asked again.
const asked = new WeakMap();

function typedIn(element) {
  const fields = [...element.querySelectorAll('input, select, textarea')];
  return JSON.stringify(fields.map(({ name, value, checked }) => [name, value, checked]));
}

document.addEventListener('htmx:beforeSend', ({ detail: { xhr, target } }) => asked.set(xhr, typedIn(target)));
document.addEventListener('htmx:beforeSwap', ({ detail }) => {
  const { xhr, target, requestConfig } = detail;
  if (!detail.shouldSwap || asked.get(xhr) === typedIn(target)) return;
  detail.shouldSwap = false;
  const { elt, triggeringEvent } = requestConfig;
  if (renewsItself(elt)) return;
  xhr.addEventListener('loadend', () => {
    if (elt instanceof HTMLButtonElement) elt.click();
    else elt.dispatchEvent(new Event(triggeringEvent?.type ?? 'change', { bubbles: true }));
  });
});

// A filter is used as soon as it is chosen; without scripts, by its button.
document.addEventListener('change', (event) => {
  const form = event.target.closest?.('form[data-submit-on-change]');
  if (form !== null && form !== undefined && event.target.type !== 'search') form.requestSubmit();
});

// A field says itself whether what is typed would be accepted, as its check does.
document.addEventListener('htmx:afterSettle', () => {
  for (const check of document.querySelectorAll('[data-checks]')) {
    const field = document.getElementById(check.dataset.checks);
    field?.setAttribute('aria-invalid', String(check.dataset.valid !== 'true'));
  }
});

// A text that is offered in place of what was typed goes into the field only when it is chosen.
document.addEventListener('click', (event) => {
  const button = event.target.closest?.('button[data-fills]');
  const field = document.getElementById(button?.dataset.fills ?? '');
  if (field === null) return;
  field.value = button.value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.focus();
});

// The values of a secret set that are pasted as JSON, as the documentation has them, go into the fields of their names.
document.addEventListener('paste', (event) => {
  const { form } = event.target;
  const text = event.clipboardData?.getData('text') ?? '';
  if (form?.id !== 'set' || !text.trim().startsWith('{')) return;
  let values;
  try {
    values = JSON.parse(text.replace(/,\s*}\s*$/, '}'));
  } catch {
    return;
  }
  for (const [name, value] of Object.entries(values)) {
    const field = document.getElementById(`secret-${name}`);
    if (field?.form !== form || typeof value !== 'string') continue;
    field.value = value;
    event.preventDefault();
  }
});

// A list that drops down closes by Escape and by a click elsewhere.
document.addEventListener('keydown', (event) => {
  const open = event.key === 'Escape' ? event.target.closest?.('details.drop[open]') : null;
  if (open === null || open === undefined) return;
  open.open = false;
  open.querySelector('summary')?.focus();
});
document.addEventListener('click', (event) => {
  for (const open of document.querySelectorAll('details.drop[open]')) {
    if (!open.contains(event.target)) open.open = false;
  }
});
