/** Keyboard control of a virtualized tree: one row has the tab stop, and keys move it. */
import { nextTick, watch, type Ref } from 'vue'
import { treeKey, typeAhead } from '../components/tree-keys'
import type { TreeRow } from '../stores/tree-rows'

/** Milliseconds after which typing starts a new word. */
const typingPause = 700

interface TreeKeyboard {
  rows: Ref<readonly TreeRow[]>
  /** The element that contains the rows. */
  container: Ref<HTMLElement | undefined>
  selectedId: Ref<string>
  /** Index of the row with the tab stop. */
  active: Ref<number>
  scrollTo(index: number): void
  pageRows(): number
  select(id: string): void
  expand(ids: readonly string[]): void
  collapse(ids: readonly string[]): void
}

export function useTreeFocus(tree: TreeKeyboard) {
  let typed = ''
  let typedAt = 0

  // When rows above the selected one come or go, the tab stop stays with it.
  watch(
    [tree.rows, tree.selectedId],
    () => {
      const index = tree.rows.value.findIndex((row) => row.node.id === tree.selectedId.value)
      if (index >= 0) tree.active.value = index
      else tree.active.value = Math.min(tree.active.value, Math.max(tree.rows.value.length - 1, 0))
    },
    { immediate: true }
  )

  async function focus(index: number): Promise<void> {
    const row = tree.rows.value[index]
    if (!row) return
    tree.active.value = index
    tree.select(row.node.id)
    tree.scrollTo(index)
    await nextTick()
    const element = tree.container.value?.querySelector<HTMLElement>(`[data-id="${CSS.escape(row.node.id)}"]`)
    element?.focus({ preventScroll: true })
  }

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const rows = tree.rows.value
    const action = treeKey(rows, tree.active.value, event.key, tree.pageRows())
    if (action) {
      event.preventDefault()
      if (action.expand) tree.expand(action.expand)
      if (action.collapse) tree.collapse(action.collapse)
      if (action.focus !== undefined) void focus(action.focus)
      return
    }
    if (event.key.length !== 1) return
    event.preventDefault()
    typed = event.timeStamp - typedAt > typingPause ? event.key : typed + event.key
    typedAt = event.timeStamp
    const found = typeAhead(rows, tree.active.value, typed)
    if (found !== undefined) void focus(found)
  }

  return { focus, onKey }
}
