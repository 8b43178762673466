/** TLS certificates made on the spot, for servers that the check of a deployment must tell apart. */
import { generateKeyPairSync, sign } from 'node:crypto'

const der = (tag: number, ...contents: Buffer[]): Buffer => {
  const content = Buffer.concat(contents)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
const sequence = (...parts: Buffer[]) => der(0x30, ...parts)
const text = (tag: number, value: string) => der(tag, Buffer.from(value))

const ECDSA_WITH_SHA256 = sequence(der(0x06, Buffer.from('2a8648ce3d040302', 'hex')))
const COMMON_NAME = der(0x06, Buffer.from('550403', 'hex'))
const nameOf = (name: string) => sequence(der(0x31, sequence(COMMON_NAME, text(0x0c, name))))
const timeOf = (date: Date) => text(0x18, `${date.toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`)

const pem = (label: string, bytes: Buffer) =>
  `-----BEGIN ${label}-----\n${bytes
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n')}\n-----END ${label}-----\n`

/**
 * A certificate (RFC 5280) for a host until a date, with its key. It signs itself; under the name of another issuer it
 * is one whose chain is missing.
 */
export const selfSigned = (host: string, until: Date, issuer = host): { cert: string; key: string } => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signed = sequence(
    der(0x02, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    sequence(timeOf(new Date(0)), timeOf(until)),
    nameOf(host),
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = der(0x03, Buffer.from([0]), sign('sha256', signed, privateKey))
  return {
    cert: pem('CERTIFICATE', sequence(signed, ECDSA_WITH_SHA256, signature)),
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  }
}
