// Makes pages faster to use, never possible to use: everything works by links and forms without this file.
// Each part looks for its data attribute; a page without it costs nothing. No state is kept here but what a person typed
// and the server has not taken yet.

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const now = () => new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

// Storage may be off or full: then a draft lives as long as its page.
const store = {
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, value); } catch { /* see above */ } },
  remove(key) { try { localStorage.removeItem(key); } catch { /* see above */ } },
};

// ---- Keys: 1-4, 0, J, K, E, Escape, Ctrl+Enter inside a criterion; Ctrl+K anywhere ----

function focusCriterion(criterion) {
  (criterion.querySelector('input:checked') ?? criterion.querySelector('input'))?.focus();
  criterion.scrollIntoView({ block: 'start' });
}

addEventListener('keydown', (event) => {
  const mod = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (mod && key === 'k') {
    event.preventDefault();
    document.querySelector('.jump')?.click();
    return;
  }
  const here = event.target.closest?.('fieldset.criterion');
  if (!here) return; // single keys work only where focus already is (WCAG 2.1.4)
  if (mod && key === 'enter') {
    here.form?.requestSubmit();
    return;
  }
  if (event.target.matches('textarea, select, input:not([type=radio])')) {
    if (key === 'escape') focusCriterion(here);
    return;
  }
  if (mod || event.altKey || document.documentElement.dataset.keys === 'off') return;
  const radios = all('input[type=radio]', here);
  const levels = radios.filter((radio) => radio.value !== 'na');
  const choice = key === '0' ? radios.find((radio) => radio.value === 'na') : levels[key - 1];
  if (choice) {
    choice.click();
    choice.focus();
    return;
  }
  const criteria = all('fieldset.criterion');
  const next = criteria[criteria.indexOf(here) + ({ j: 1, k: -1 }[key] ?? NaN)];
  if (next) focusCriterion(next);
  if (key === 'e') {
    event.preventDefault(); // the letter belongs to the shortcut, not to the note
    here.querySelector('textarea')?.focus();
  }
});

// ---- Autosave: <form data-autosave="/where">, with a hidden field "revision" ----
// The server answers 204 with the header "revision", or 409 with a notice that shows both texts.
// What is not saved yet is kept in this browser and put back when the form is opened again. A page that shows the submitted
// form says so with data-draft-done="/where".

function autosave(form) {
  const url = form.dataset.autosave;
  const kept = `draft:${url}`;
  const status = form.querySelector('[data-autosave-status]');
  const notice = form.querySelector('[data-autosave-notice]');
  let timer, saving = false, waiting = false, conflict = false;

  const say = (words) => { if (status) status.textContent = words; };
  const text = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
  const keep = () => {
    const draft = text();
    draft.delete('csrf');
    store.set(kept, draft);
  };

  async function save(leaving = false) {
    clearTimeout(timer);
    if (conflict) return;
    if (saving) { waiting = true; return; }
    saving = true;
    waiting = false;
    try {
      const answer = await fetch(url, { method: 'POST', body: text(), redirect: 'manual', keepalive: leaving });
      if (answer.status === 204) {
        form.elements.revision.value = answer.headers.get('revision') ?? form.elements.revision.value;
        if (!waiting) store.remove(kept);
        say(`Saved ${now()}`);
      } else if (answer.status === 409) {
        conflict = true;
        if (notice) notice.innerHTML = await answer.text();
        say('Not saved: also saved on another page. Compare at the top of this form.');
      } else {
        throw new Error(`status ${answer.status}`);
      }
    } catch {
      say('Not saved, kept in this browser');
      timer = setTimeout(save, 15000);
    }
    saving = false;
    if (waiting) save();
  }

  function changed(delay) {
    waiting = saving;
    keep();
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  // What is chosen shows beside the form too: how many, and the mark at each link.
  function tally() {
    const criteria = all('fieldset.criterion:has(.level-na)', form);
    const chosen = (criterion) => criterion.querySelector('.level > input:checked');
    for (const criterion of criteria.filter(chosen)) {
      const place = document.querySelector(`.railnav a[href="#${criterion.id}"] > :last-child`);
      const mark = chosen(criterion).parentElement.querySelector('.mark').cloneNode(true);
      mark.removeAttribute('aria-hidden');
      place?.replaceWith(mark);
    }
    const count = form.querySelector('[data-tally]');
    if (count) count.textContent = `${criteria.filter(chosen).length} of ${criteria.length} rated`;
  }

  const draft = store.get(kept);
  if (draft && !form.querySelector('[aria-invalid], .invalid')) {
    const fields = new URLSearchParams(draft); // with the revision it was typed upon, so that newer text is never lost
    for (const control of form.elements) {
      const values = fields.getAll(control.name);
      if (control.type === 'radio' || control.type === 'checkbox') control.checked = values.includes(control.value);
      else if (values.length > 0 && control.type !== 'file') control.value = values[0];
    }
    tally();
    say('Not saved, kept in this browser');
    timer = setTimeout(save, 1000);
  }
  form.addEventListener('input', () => changed(1200));
  form.addEventListener('change', () => { tally(); changed(400); });
  form.addEventListener('submit', () => { clearTimeout(timer); conflict = true; keep(); });
  addEventListener('online', () => { if (store.get(kept)) save(); });
  document.addEventListener('visibilitychange', () => { if (document.hidden && store.get(kept)) save(true); });
}

// ---- Live regions: <div data-live-url="/fragment" aria-live="polite"> ----
// The fragment replaces what the region holds, every 2 s, until it holds an element with data-live-done. The value
// "reload" asks for the whole page once more, because more than the region has changed.

function live(region) {
  let wait = 2000;
  const tick = async () => {
    if (!region.isConnected) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(region.dataset.liveUrl, { redirect: 'error' });
        if (!answer.ok) throw new Error(`status ${answer.status}`);
        const html = await answer.text();
        const focused = region.contains(document.activeElement) && document.activeElement.id;
        if (html !== region.dataset.last) {
          region.innerHTML = html;
          region.dataset.last = html;
          prepare(region);
          if (focused) document.getElementById(focused)?.focus();
          for (const log of all('.log', region)) log.scrollTop = log.scrollHeight;
        }
        wait = 2000;
      } catch {
        wait = Math.min(wait * 2, 60000); // the server may be restarting
      }
      const done = region.querySelector('[data-live-done]');
      if (done?.dataset.liveDone === 'reload') location.reload();
      if (done) return;
    }
    setTimeout(tick, wait);
  };
  setTimeout(tick, wait);
}

// ---- Clock: <p role="timer" data-ends="2026-04-09T09:17:00Z" data-now="…"><time> ----
// Counts by the server's clock. It ends at zero and never closes the page: late work is marked, not refused.

function countdown(timer) {
  const ahead = timer.dataset.now ? Date.parse(timer.dataset.now) - Date.now() : 0;
  const ends = Date.parse(timer.dataset.ends);
  const shown = timer.querySelector('time') ?? timer;
  const bar = document.querySelector('progress[data-clock]');
  const two = (number) => String(number).padStart(2, '0');
  const tick = () => {
    if (!timer.isConnected) return;
    const left = Math.max(0, Math.round((ends - Date.now() - ahead) / 1000));
    const [hours, minutes] = [Math.floor(left / 3600), Math.floor(left / 60) % 60];
    const days = Math.floor(hours / 24);
    const words = days < 2 ? hours : `${days} days ${two(hours % 24)}`;
    shown.textContent = `${words}:${two(minutes)}:${two(left % 60)}`;
    shown.dateTime = `PT${hours}H${minutes}M${left % 60}S`;
    if (bar) bar.value = bar.max - Math.ceil(left / 60);
    if (left > 0) setTimeout(tick, 1000);
  };
  tick();
}

// ---- Uploads: <form data-upload> with a hidden <progress> ----

let shown = location.pathname;
addEventListener('popstate', () => { if (location.pathname !== shown) location.reload(); });

function upload(form) {
  const bar = form.querySelector('progress');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open('POST', form.action);
    request.upload.onprogress = ({ loaded, total }) => {
      bar.hidden = false;
      bar.max = total;
      bar.value = loaded;
    };
    request.onload = () => {
      history.pushState({}, '', request.responseURL);
      shown = location.pathname;
      const page = new DOMParser().parseFromString(request.responseText, 'text/html');
      document.documentElement.replaceWith(page.documentElement);
      scrollTo(0, 0);
      prepare(document);
    };
    request.onerror = () => form.submit(); // let the browser say what is wrong
    request.send(new FormData(form));
  });
}

// ---- Check while typing: <form data-check="/where"> and an element with data-check-result, aria-live="polite" ----
// The server answers with what stands in that element. Nothing is stored; when it cannot be asked, the old answer stays.

function check(form) {
  const result = document.querySelector('[data-check-result]');
  let timer, asked = 0;
  const ask = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.check, { method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'error' });
      if (!answer.ok || mine !== asked) return;
      const html = await answer.text();
      if (html !== result.dataset.last) result.innerHTML = html;
      result.dataset.last = html;
    } catch { /* saving says what is wrong as well */ }
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 700);
  });
}

// ---- Small things ----

function prepare(root) {
  for (const button of all('[data-copy], [data-print]', root)) button.hidden = false;
  // Before a form looks for its kept text: a page that has just been saved has none.
  for (const done of all('[data-draft-done]', root)) store.remove(`draft:${done.dataset.draftDone}`);
  for (const form of all('form[data-autosave]', root)) autosave(form);
  for (const form of all('form[data-upload]', root)) upload(form);
  for (const form of all('form[data-check]', root)) check(form);
  for (const region of all('[data-live-url]', root)) live(region);
  for (const timer of all('[role=timer][data-ends]', root)) countdown(timer);
  for (const toast of all('.toast', root)) {
    // One that offers to undo stays, so that nobody has to be quick.
    if (!toast.querySelector('form')) setTimeout(() => toast.remove(), 10000);
  }
  root.querySelector('.problem')?.focus();
}

addEventListener('click', async ({ target }) => {
  const button = target.closest?.('[data-copy], [data-print]');
  if (!button) return;
  if ('print' in button.dataset) print();
  if (button.dataset.copy) {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    const words = button.querySelector('span') ?? button;
    const before = words.textContent;
    words.textContent = 'Copied';
    setTimeout(() => { words.textContent = before; }, 2000);
  }
});

prepare(document);
