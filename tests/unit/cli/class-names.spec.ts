import { expect, it } from 'vitest'
import { classesOf, namesIn } from '../../../src-main/cli/class-names'

const known = ['person', 'tabby, tabby cat', 'tabby', 'car,truck', 'dog', 'dog,person']

it.each([
  ['person', ['person']],
  [' person , tabby', ['person', 'tabby']],
  ['tabby, tabby cat', ['tabby, tabby cat']],
  ['person,tabby, tabby cat,car,truck,tabby', ['person', 'tabby, tabby cat', 'car,truck', 'tabby']],
  ['dog,person', ['dog,person', 'dog', 'person']],
  ['tabby,unicorn', ['tabby', 'unicorn']],
  ['', ['']]
])('takes %j for the names %j', (text, names) => {
  expect(namesIn(text, known)).toEqual(names)
})

it('refuses a name that is not among the classes', () => {
  expect(classesOf('--blur', 'car,truck,person', known)).toEqual(['car,truck', 'person'])
  expect(() => classesOf('--blur', 'car,truck,persn', known)).toThrow(
    '--blur: the model has no class called persn'
  )
})
