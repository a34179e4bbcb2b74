import { describe, expect, it } from 'vitest';
import { SENTENCES, tell } from './sentences.ts';
import { sayClause, saySentence } from './told.ts';

const denied = tell('never_called', { ip: '10.0.0.7', kind: tell('ip_reserved') });
const spanish = {
  not_called: 'no se llamó: {why}',
  never_called: '{ip} es {kind}',
  ip_reserved: 'una dirección reservada',
  said_by_service: '{text}',
};

describe('sayClause', () => {
  it('words what was told, and what is told inside of it', () => {
    expect(sayClause(tell('not_called', { why: denied }), spanish)).toBe(
      'no se llamó: 10.0.0.7 es una dirección reservada',
    );
  });

  it.each(['of_tomorrow', 'constructor'])(
    'keeps the words under a code that it does not know: %s',
    (code) => {
      expect(sayClause({ code, values: {}, text: 'something new' }, spanish)).toBe('something new');
    },
  );

  it('puts in data as it is', () => {
    expect(sayClause(tell('said_by_service', { text: '{why} $& <b>' }), spanish)).toBe('{why} $& <b>');
  });

  it('says in English what was told in English', () => {
    expect(sayClause(denied, SENTENCES)).toBe(denied.text);
  });
});

describe('saySentence', () => {
  it.each([
    [tell('not_read_yet'), 'Not read yet.'],
    [tell('no_instance', { service: 'plain' }), 'plain no longer names this breaker on any instance.'],
    [tell('no_tls_here'), 'The service does not speak TLS here; is it http:// instead of https://?'],
    [
      tell('refused_with', { status: 403, why: tell('commands_off') }),
      '403: commands are off in this service.',
    ],
    [tell('said_by_service', { text: 'no.' }), 'no.'],
  ])('makes a sentence of its own: %#', (told, sentence) => {
    expect(saySentence(told, SENTENCES)).toBe(sentence);
  });

  it('leaves a sentence as it came where it has none of its own, so that a name keeps its letters', () => {
    const told = { code: 'of_tomorrow', values: {}, text: 'ana held hub open. Look again.' };
    expect(saySentence(told, {})).toBe('ana held hub open. Look again.');
    expect(saySentence({ ...told, text: 'must not be empty' }, {})).toBe('Must not be empty.');
  });
});
