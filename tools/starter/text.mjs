// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Meaningless words in the scripts of many languages. */

const alphabets = {
  latin: [
    'ba de fi go lu ma ne pi ra so ta ve an er il on us em ant ing or ist al um qua tri'.split(' '),
    ' '
  ],
  cyrillic: ['ба де ви го жу ка ле ми но пра со ту хо че шо ща ый ен ист ова ния ств'.split(' '), ' '],
  greek: ['αλ βε γι δο ευ ζη θα κα λε μι νο ξυ πρ ρο σι τω υν φα χρ ψη ος ων'.split(' '), ' '],
  arabic: ['با دا في لو ما ني ال را سا تا عر حي كن قد شم ها يو'.split(' '), ' '],
  hebrew: ['אב גד הו זח טי כל מנ סע פצ קר שת לא'.split(' '), ' '],
  devanagari: ['का ने मि पा रो सु ता ही गी बा ल न यह वे'.split(' '), ' '],
  chinese: [
    '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动'.match(/./gu),
    ''
  ],
  japanese: ['のにはをたがでてとしれさいるなあすもこ日本人大学会社年月時分生東京'.match(/./gu), ''],
  korean: ['가나다라마바사아자차카타파하고는을이에서로한국사람말'.match(/./gu), ' '],
  thai: ['กา มี ที่ ใน และ ได้ ไป ของ ว่า นี้'.split(' '), '']
}
const common = ['latin', 'latin', 'latin', 'latin', 'cyrillic', 'chinese', 'japanese', 'arabic', 'korean']

/**
 * @param {import('./random.mjs').Random} random
 * @returns a writer in one script
 */
export function writer(random) {
  const script = random.chance(0.85) ? random.pick(common) : random.pick(Object.keys(alphabets))
  const [syllables, space] = alphabets[script]
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1)
  const word = () => random.times(random.int(1, 4), () => random.pick(syllables)).join('')
  const words = (count) => random.times(count, word).join(space)
  const sentence = () => capital(words(random.int(4, 14))) + (space ? '. ' : '。')
  return {
    script,
    rightToLeft: script === 'arabic' || script === 'hebrew',
    word,
    words,
    title: (count = random.int(1, 4)) => random.times(count, () => capital(word())).join(space),
    sentence,
    paragraph: (sentences = random.int(2, 7)) => random.times(sentences, sentence).join(''),
    number: () => random.pick([random.int(0, 99), random.int(100, 9999), random.between(0, 100).toFixed(2)])
  }
}
