import { watch, type Ref } from 'vue'
import { useRunStore } from '../stores/run'

/**
 * The buttons that control a run go, or are disabled, with its state: one that had the keyboard's focus passes it
 * on to the next one.
 */
export function useRunFocus(view: Ref<HTMLElement | undefined>): void {
  const run = useRunStore()
  let held = false

  const isControl = (): boolean => document.activeElement?.closest('[data-run-button]') !== null

  watch(
    () => run.state,
    () => (held ||= isControl())
  )
  watch(
    () => run.state,
    () => {
      if (!held) return
      const lost = document.activeElement === document.body || document.activeElement?.matches(':disabled')
      // While the run starts, only Cancel is enabled: whoever presses Enter twice does not mean that.
      const next =
        run.state === 'starting'
          ? undefined
          : view.value?.querySelector<HTMLElement>(
              '[data-run-button]:enabled, [data-run-button] > button:enabled'
            )
      if (lost) next?.focus({ preventScroll: true })
      // None is enabled while the run is being cancelled.
      held = lost === true && !next
    },
    { flush: 'post' }
  )
}
