/** Numbers as bits, and bits as the 32 characters that are hard to mistake for each other. */

/** Crockford's alphabet: no I, L, O and U. */
export const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const PER_CHARACTER = 5
/** An open-ended number is written in groups of bits, each behind one that tells whether another follows. */
const SMALL = 2
/** The size of a group for numbers that are mostly large. */
export const LARGE = 4

/** Thrown where something cannot be written, and where the bits end too early or mean nothing. */
export class Unreadable extends Error {}

/** Writes numbers one after the other. */
export const createWriter = () => {
  let written = ''
  let pending = 0
  let width = 0
  const writer = {
    /** A number below 2 ** size; at most 20 bits. */
    fixed(value: number, size: number) {
      if (value < 0 || value >= 2 ** size) throw new Unreadable()
      pending = (pending << size) | value
      width += size
      while (width >= PER_CHARACTER) {
        width -= PER_CHARACTER
        written += ALPHABET[pending >>> width]
        pending &= (1 << width) - 1
      }
    },
    flag(value: boolean) {
      writer.fixed(value ? 1 : 0, 1)
    },
    /** Any whole number from 0 on; one below is the place of something that is not there. */
    open(value: bigint | number, group = SMALL) {
      if (value < 0) throw new Unreadable()
      const digits = value.toString(1 << group)
      for (let at = 0; at < digits.length; at++) {
        writer.flag(at + 1 < digits.length)
        writer.fixed(Number.parseInt(digits[at] as string, 1 << group), group)
      }
    },
    characters: (): string =>
      width === 0 ? written : written + ALPHABET[pending << (PER_CHARACTER - width)],
  }
  return writer
}

/** Reads them back in the same order. @throws Unreadable */
export const createReader = (characters: string) => {
  const bits = [...characters]
    .map((character) => ALPHABET.indexOf(character).toString(2).padStart(PER_CHARACTER, '0'))
    .join('')
  let at = 0
  const take = (width: number): string => {
    if (at + width > bits.length) throw new Unreadable()
    at += width
    return bits.slice(at - width, at)
  }
  const reader = {
    fixed: (width: number): number => Number.parseInt(take(width), 2),
    flag: (): boolean => take(1) === '1',
    open(group = SMALL): bigint {
      let value = 0n
      for (;;) {
        const more = reader.flag()
        value = value * BigInt(1 << group) + BigInt(reader.fixed(group))
        if (!more) return value
      }
    },
    /** An open-ended number that must be below a limit. */
    below(limit: number): number {
      const value = reader.open()
      if (value >= BigInt(limit)) throw new Unreadable()
      return Number(value)
    },
    /** Whether nothing but the filling of the last character is left. */
    ended: (): boolean => bits.length - at < PER_CHARACTER && !bits.slice(at).includes('1'),
  }
  return reader
}
