/**
 * Handles a key in a menu (WAI-ARIA Authoring Practices, menu pattern). @returns whether the key did anything
 */
export function menuKey(event: KeyboardEvent, entries: readonly HTMLElement[], close: () => void): boolean {
  const index = entries.indexOf(document.activeElement as HTMLElement)
  const actions: Record<string, () => void> = {
    ArrowDown: () => entries[(index + 1) % entries.length]?.focus(),
    ArrowUp: () => entries.at(index - 1)?.focus(),
    Home: () => entries[0]?.focus(),
    End: () => entries.at(-1)?.focus(),
    Escape: close
  }
  const action = actions[event.key]
  if (!action) return false
  event.preventDefault()
  event.stopPropagation()
  action()
  return true
}
