/** The example of all settings lists exactly those the program reads, each explained in both languages and left empty. */
import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { readSettings, settingNames } from '../../src/settings.ts'

const text = readFileSync(new URL('../../deploy/example.env', import.meta.url), 'utf8')
const contract = [
  'PUBLIC_URL PORT HOST STORE LOG_LEVEL',
  'TELEGRAM_BOT_TOKEN TELEGRAM_WEBHOOK_SECRET TELEGRAM_BOT_INFO TELEGRAM_API_ROOT',
  'WECOM_CORP_ID WECOM_AGENT_ID WECOM_TOKEN WECOM_AES_KEY WECOM_SECRET WECOM_API_ROOT',
  'WECOM_BOT_ID WECOM_BOT_TOKEN WECOM_BOT_AES_KEY',
  'WECHAT_APP_ID WECHAT_ACCOUNT_ID WECHAT_TOKEN WECHAT_AES_KEY',
  'DINGTALK_APP_SECRET DINGTALK_ROBOT_CODE DINGTALK_CORP_ID DINGTALK_API_ROOT',
  'FEISHU_APP_ID FEISHU_APP_SECRET FEISHU_ENCRYPT_KEY FEISHU_VERIFICATION_TOKEN FEISHU_API_ROOT',
].flatMap((line) => line.split(' '))

test('it lists exactly the settings of the program, those of the contract among them', () => {
  const listed = Object.keys(parseEnv(text)).sort()
  expect(listed).toEqual([...settingNames].sort())
  expect(listed).toEqual(expect.arrayContaining(contract))
})

test('it starts the service as it is: nothing is set', () => {
  expect(readSettings(parseEnv(text))).toEqual(readSettings({}))
})

test.each(settingNames)('%s stands below its explanation, in Chinese and in English', (name) => {
  const [, chinese, english] = new RegExp(`\\n# (.+) \\| (.+)\\n${name}=\\n`).exec(text) ?? []
  expect(chinese).toMatch(/\p{Script=Han}/u)
  expect(english).toMatch(/^[\x20-\x7e→]+$/)
})
