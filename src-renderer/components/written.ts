/** A field whose value is taken when it is left. */
import type { Directive } from 'vue'

const beingWritten = new WeakSet<HTMLInputElement>()

function show(field: HTMLInputElement, value: string | number | undefined): void {
  const text = String(value ?? '')
  if (field.value !== text) field.value = text
}

/**
 * `v-written`: what the field shows. Unlike with `:value`, what a person is writing stays when the view is drawn anew
 * meanwhile, as it is whenever something changes in the library.
 */
export const vWritten: Directive<HTMLInputElement, string | number | undefined> = {
  created(field) {
    field.addEventListener('input', () => beingWritten.add(field))
    for (const end of ['change', 'blur']) field.addEventListener(end, () => beingWritten.delete(field))
  },
  beforeMount(field, { value }) {
    show(field, value)
  },
  updated(field, { value }) {
    if (!beingWritten.has(field)) show(field, value)
  },
  getSSRProps: ({ value }) => ({ value })
}
