// Keeps the figures fresh. Without it the page shows what was true when it was opened.
'use strict';

const EVERY = 2000; // milliseconds between two looks
const live = document.getElementById('live');
const lost = document.getElementById('lost');

async function look() {
  if (!document.hidden) {
    try {
      const answer = await fetch('/live?lang=' + document.documentElement.lang, {signal: AbortSignal.timeout(10 * EVERY)});
      if (!answer.ok) throw new Error(String(answer.status));
      const html = await answer.text();
      if (html !== look.last) live.innerHTML = look.last = html;
      lost.hidden = true;
    } catch {
      lost.hidden = false;
    }
  }
  setTimeout(look, EVERY);
}

look();
