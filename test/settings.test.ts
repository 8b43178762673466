/** Settings: a platform without its secrets does not start, and every bad setting is named at once. */
import { expect, test } from 'vitest'
import { readSettings, SettingsError } from '../src/settings.ts'

const complaint = (env: Record<string, string>): string => {
  try {
    readSettings(env)
    return ''
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError)
    return (error as Error).message
  }
}

test('nothing set: no platform, the defaults', () => {
  expect(readSettings({})).toEqual({ PORT: 8787, HOST: '127.0.0.1', LOG_LEVEL: 'info', platforms: {} })
})

test('empty values count as absent', () => {
  expect(readSettings({ WECOM_TOKEN: '', TELEGRAM_BOT_TOKEN: '  ' }).platforms).toEqual({})
})

test('half a platform stops the start and names all that is missing or malformed', () => {
  const message = complaint({
    WECOM_TOKEN: 'abc',
    WECOM_AES_KEY: 'too-short-secret',
    TELEGRAM_BOT_INFO: '{broken',
    TELEGRAM_WEBHOOK_SECRET: 'short',
    PORT: 'x',
  })
  for (const name of [
    'WECOM_CORP_ID is missing',
    'WECOM_AGENT_ID is missing',
    'WECOM_AES_KEY',
    'TELEGRAM_BOT_TOKEN is missing',
    'TELEGRAM_WEBHOOK_SECRET',
    'TELEGRAM_BOT_INFO',
    'PORT',
  ]) {
    expect(message).toContain(name)
  }
  expect(message).not.toContain('too-short-secret')
})

test('a trailing slash of an address is dropped', () => {
  expect(readSettings({ PUBLIC_URL: 'https://wence.example/' }).PUBLIC_URL).toBe('https://wence.example')
  expect(complaint({ PUBLIC_URL: 'javascript:alert(1)' })).toContain('PUBLIC_URL')
})
